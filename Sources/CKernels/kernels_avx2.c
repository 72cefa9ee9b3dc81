// The kernels for AVX2.

#include "kernels.h"

#if defined(__x86_64__)

#define VL 8
#define TILE_ROWS 6  // of a register tile: two vectors a row, and the registers hold them all

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "all_kernels.h"
#pragma clang attribute pop

const cg_kernels cg_kernels_avx2 = KERNEL_TABLE("avx2");

#endif
