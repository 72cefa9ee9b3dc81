// The kernels for any machine, four lanes wide.

#include "kernels.h"

#define VL 4
#if defined(__x86_64__)
#define WITHOUT_FMA  // plain x86-64 has no such instruction, and calling a function for each would cost a hundredfold
#endif
#define TILE_ROWS 6  // of a register tile: two vectors a row, and the registers hold them all

#include "all_kernels.h"

const cg_kernels cg_kernels_generic = KERNEL_TABLE("generic");
