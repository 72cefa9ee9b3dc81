// All kernels, for one vector width VL and one register tile of TILE_ROWS rows.

#include "simd.h"

#include "elementwise.h"
#include "reduce.h"
#include "normalize.h"
#include "gemm.h"
#include "packing.h"
#include "product.h"
#include "padding.h"
#include "gather.h"
#include "winograd.h"
#include "winograd_phases.h"
#include "winograd_tasks.h"
#include "winograd_convolution.h"
#include "thin.h"
#include "weights.h"
#include "depthwise.h"
#include "convolution.h"
#include "dispatch.h"
#include "peak.h"

#define KERNEL_TABLE(NAME) \
    { \
        .name = NAME, .unary = unary, .binary = binary, .gather = gather, .reduce = reduce, .map_axis = map_axis, \
        .normalize = normalize, .normalize_gradient = normalize_gradient, .matrix_product = matrix_product, \
        .pack_weights = pack_weights, .convolve = convolve, .convolve_backward_data = convolve_backward_data, \
        .convolve_backward_weights = convolve_backward_weights, .adam = adam, .multiply_add_burst = multiply_add_burst, \
    }
