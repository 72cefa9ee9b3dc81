// What the kernel sources share across instruction sets: the tables and the sizes that fix the order of sums.
#pragma once

#include "CKernels.h"

#if defined(__x86_64__)
extern const cg_kernels cg_kernels_avx512, cg_kernels_avx2;
#elif defined(__aarch64__)
extern const cg_kernels cg_kernels_neon;
#endif
extern const cg_kernels cg_kernels_generic;

enum {
    ELEMENTS_PER_TASK = 16384,   // of an elementwise job
    REDUCE_BLOCK = 4096,         // contiguous elements summed into one partial sum
    REDUCE_ROWS = 256,           // rows summed into one partial row
    NORMALIZE_ROWS = 128,        // rows of one partial sum in a normalisation
    K_BLOCK = 16,                // the inner extent of a packed left matrix, see gemm.h
    K_CHUNK = 256,               // K of one pass over a packed block: 14 x 8 rows of it stay in the L2 cache
    ROWS_PER_TASK = 112,         // rows of a packed block of the left matrix
    PANEL_MAX = 64,              // columns of a packed panel of the right matrix, at most
};

static inline ptrdiff_t cg_round_up(ptrdiff_t value, ptrdiff_t step) { return (value + step - 1) / step * step; }
static inline ptrdiff_t cg_blocks(ptrdiff_t value, ptrdiff_t step) { return (value + step - 1) / step; }
static inline ptrdiff_t cg_min(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
static inline ptrdiff_t cg_max(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }

/// The parts of a convolution's workspace, in floats; what a direction adds comes after them.
typedef struct cg_convolution_parts {
    ptrdiff_t tables, run_start, bias, packed;
} cg_convolution_parts;

static inline cg_convolution_parts cg_convolution_layout(const cg_convolution *s) {
    ptrdiff_t height = cg_max(s->out_height, s->in_height + s->pad_top + s->pad_bottom);
    ptrdiff_t width = cg_max(s->out_width, s->in_width + s->pad_left + s->pad_right);
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups, taps = s->kernel_height * s->kernel_width;
    cg_convolution_parts parts;
    parts.tables = cg_round_up(height * s->kernel_height + width * s->kernel_width, 16);
    parts.run_start = cg_round_up(taps * (ptrdiff_t)(sizeof(ptrdiff_t) / sizeof(float)), 16);
    parts.bias = cg_round_up(out, PANEL_MAX);
    parts.packed = cg_max(
        cg_round_up(taps * in, K_BLOCK) * cg_round_up(out, PANEL_MAX),
        cg_round_up(taps * out, K_BLOCK) * cg_round_up(in, PANEL_MAX));
    return parts;
}

/// Whether the gradient by data is made for the padded image and then folded back.
static inline bool cg_convolution_folds(const cg_convolution *s) {
    return s->padding_mode != CG_PAD_ZERO && s->pad_top + s->pad_left + s->pad_bottom + s->pad_right > 0;
}
