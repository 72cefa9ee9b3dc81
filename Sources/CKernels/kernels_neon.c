// The kernels for NEON.

#include "kernels.h"

#if defined(__aarch64__)

#define VL 4
#define TILE_ROWS 14  // of a register tile: two vectors a row, and the registers hold them all

#include "all_kernels.h"

const cg_kernels cg_kernels_neon = KERNEL_TABLE("neon");

#endif
