// The kernels for AVX-512.

#include "kernels.h"

#if defined(__x86_64__)

#define VL 16
#define TILE_ROWS 14  // of a register tile: two vectors a row, and the registers hold them all

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma"))), apply_to = function)
#include "all_kernels.h"
#pragma clang attribute pop

const cg_kernels cg_kernels_avx512 = KERNEL_TABLE("avx512");

#endif
