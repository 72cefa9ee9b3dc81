// The kernels for any machine, four lanes wide.

#include "kernels.h"

#define VL 4
#define TILE_ROWS 6  // of a register tile: two vectors a row, and the registers hold them all

#include "all_kernels.h"

const cg_kernels cg_kernels_generic = KERNEL_TABLE("generic");
