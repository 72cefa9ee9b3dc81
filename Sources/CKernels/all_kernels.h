// All kernels, for one vector width VL and one register tile of TILE_ROWS rows.

#include "simd.h"

#include "elementwise.h"
#include "reduce.h"
#include "normalize.h"
#include "gemm.h"
#include "convolution.h"

#define KERNEL_TABLE(NAME) \
    { \
        .name = NAME, .unary = unary, .binary = binary, .gather = gather, .reduce = reduce, .map_axis = map_axis, \
        .normalize = normalize, .normalize_gradient = normalize_gradient, .matrix_product = matrix_product, \
        .convolve = convolve, .convolve_backward_data = convolve_backward_data, \
        .convolve_backward_weights = convolve_backward_weights, .adam = adam, \
    }
