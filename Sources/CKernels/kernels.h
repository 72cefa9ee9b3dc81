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
    NORMALIZE_SMALL_BLOCKS = 32, // most such sums of a group that a single task adds up for its channels
    K_BLOCK = 16,                // the inner extent of a packed left matrix, see gemm.h
    K_CHUNK = 256,               // K of one pass over a packed block: 14 x 8 rows of it stay in the L2 cache
    ROWS_PER_TASK = 112,         // rows of a packed block of the left matrix
    PLAIN_PIXELS = ROWS_PER_TASK,  // of a product that reads its weights as they are, at most: one block, so it reads them once
    PACK_AHEAD = 16,             // rows that packing fetches ahead
    COLUMNS_AHEAD = 64,          // floats of each column, likewise
    PANEL_MAX = 32,              // columns of a packed panel of the right matrix, at most
    CACHE_LINE = 16,             // floats
    TILES_PER_TASK = 8,          // Winograd tiles transformed by one task
    WEIGHT_ROWS = 160,           // rows of one task of a gradient with respect to weights, at most
    WEIGHT_SLICE = 1024,         // pixels of one slice of its sum, at least
    WEIGHT_TASKS = 16,           // tasks that it should have, at least
    DEPTHWISE_CHANNELS = 256,    // of one task of a depthwise convolution, at most
    THIN_ROWS = 256,             // taps times outputs of a convolution to few channels, at most
    FREQUENCIES = 36,            // of a Winograd tile
    NUMBER_COST = 16,            // of transforming an element in Winograd's algorithm, in products, as measured
    WEIGHT_COST = 8,             // of transforming a weight, likewise
    STRIDED_WEIGHT_COST = 20,    // and of a strided convolution, whose weights leave the caches
    WINOGRAD_TILES = 128,        // Winograd tiles worked on at once: their transforms stay in the caches
};

static inline ptrdiff_t cg_round_up(ptrdiff_t value, ptrdiff_t step) { return (value + step - 1) / step * step; }
static inline ptrdiff_t cg_blocks(ptrdiff_t value, ptrdiff_t step) { return (value + step - 1) / step; }
static inline ptrdiff_t cg_min(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
static inline ptrdiff_t cg_max(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }

/// The parts of a gathered convolution's workspace, in floats; a direction's own part comes after them.
typedef struct cg_convolution_parts {
    ptrdiff_t tables, bias;
} cg_convolution_parts;

static inline cg_convolution_parts cg_convolution_layout(const cg_convolution *s) {
    ptrdiff_t height = cg_max(s->out_height, s->in_height + s->pad_top + s->pad_bottom);
    ptrdiff_t width = cg_max(s->out_width, s->in_width + s->pad_left + s->pad_right);
    return (cg_convolution_parts){
        cg_round_up(height * s->kernel_height + width * s->kernel_width, 16), cg_round_up(s->out_channels, PANEL_MAX)};
}

/// Whether the gradient with respect to the input is computed for the padded image and then folded back.
static inline bool cg_convolution_folds(const cg_convolution *s) {
    return s->padding_mode != CG_PAD_ZERO && s->pad_top + s->pad_left + s->pad_bottom + s->pad_right > 0;
}

/// The taps of a strided kernel that one phase sees along one axis.
static inline ptrdiff_t cg_phase_taps(ptrdiff_t phase, ptrdiff_t kernel, ptrdiff_t stride) {
    return phase < kernel ? cg_blocks(kernel - phase, stride) : 0;
}

/// Floats of a packed right matrix.
static inline ptrdiff_t cg_packed_size(ptrdiff_t rows, ptrdiff_t columns) {
    return cg_round_up(rows, K_BLOCK) * cg_round_up(columns, PANEL_MAX);
}

/// How Winograd's algorithm cuts a convolution's output into tiles: of 4x4 where a phase of the stride has 3x3 taps, of 3x3 for
/// 4x4 taps, of 5x5 for 2x2.
typedef struct cg_winograd_grid {
    ptrdiff_t out_tile;       // side of a tile
    ptrdiff_t rows, columns;  // of tiles in an image
    ptrdiff_t tiles;          // of all images
    ptrdiff_t chunk;          // tiles worked on at once: whole rows, about as many in each chunk
} cg_winograd_grid;

static inline cg_winograd_grid cg_winograd_tiles(const cg_convolution *s) {
    ptrdiff_t out_tile = 7 - cg_phase_taps(0, s->kernel_height, s->stride);
    cg_winograd_grid grid = {
        .out_tile = out_tile, .rows = cg_blocks(s->out_height, out_tile), .columns = cg_blocks(s->out_width, out_tile)};
    grid.tiles = s->batch * grid.rows * grid.columns;
    ptrdiff_t chunks = cg_blocks(grid.tiles, cg_max(1, WINOGRAD_TILES / grid.columns) * grid.columns);
    // An empty batch has no chunk.
    grid.chunk = cg_blocks(grid.tiles / grid.columns, cg_max(1, chunks)) * grid.columns;
    return grid;
}

/// A distance between frequencies that is an odd number of cache lines, so that 36 of them fall into different sets.
static inline ptrdiff_t cg_winograd_stride(ptrdiff_t floats) { return (cg_blocks(floats, 16) | 1) * 16; }

/// Rows or columns of the padded image that a line of tiles covers. A stride may leave the last one unread.
static inline ptrdiff_t cg_winograd_extent(const cg_convolution *s, ptrdiff_t tiles) {
    ptrdiff_t out_tile = cg_winograd_tiles(s).out_tile;
    return (tiles * out_tile + 6 - out_tile) * s->stride + s->stride - 1;
}

static inline ptrdiff_t cg_winograd_tables(const cg_convolution *s) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    return cg_round_up(cg_winograd_extent(s, grid.rows) + cg_winograd_extent(s, grid.columns), 16);
}

/// Positions of a row of sums in a convolution to few channels, see thin.h.
static inline ptrdiff_t cg_thin_width(ptrdiff_t columns) { return cg_round_up(columns, PANEL_MAX) + 32; }

/// Into how many slices the sum of a gradient with respect to weights is divided: more where the gradient has few rows.
static inline ptrdiff_t cg_weight_slices(ptrdiff_t depth, ptrdiff_t pixels) {
    ptrdiff_t wanted = cg_blocks(WEIGHT_TASKS, cg_blocks(depth, WEIGHT_ROWS));
    return cg_max(1, cg_min(wanted, pixels / WEIGHT_SLICE));
}

/// Whether a convolution reads its weights as they are, as a depthwise one always does: with few pixels, what is packed would be
/// read no more often than it is written.
static inline bool cg_convolution_reads_plain(const cg_convolution *s, cg_direction direction) {
    cg_algorithm algorithm = cg_convolution_algorithm(s, direction);
    if (algorithm != CG_GATHER) return algorithm == CG_DEPTHWISE;
    if (direction == CG_FORWARD) return s->batch * s->out_height * s->out_width <= PLAIN_PIXELS;
    ptrdiff_t rows = s->in_height, columns = s->in_width;
    if (cg_convolution_folds(s)) {
        rows += s->pad_top + s->pad_bottom;
        columns += s->pad_left + s->pad_right;
    }
    return s->batch * cg_blocks(rows, s->stride) * cg_blocks(columns, s->stride) <= PLAIN_PIXELS;
}
