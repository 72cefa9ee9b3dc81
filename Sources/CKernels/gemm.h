// The matrix product's register tiles and its packed operands.
//
// Left matrices are packed in blocks of K_BLOCK columns: element (m, k) of a block of rows lies at
// [k / K_BLOCK][m][k % K_BLOCK], so that packing stores vectors and the tile reads with constant offsets.
// Right matrices are packed in panels of 2 VL columns: element (k, n) at [n / 2VL][k][n % 2VL], zeros beyond the edge.

enum { PANEL = 2 * VL };

// What a tile's sums start with, where it does not accumulate, and what becomes of them.
typedef struct tile_ends {
    const float *start;   // a bias, or null for zeros
    bool clamps;          // into [lower, upper], once the sums are complete
    float lower, upper;
} tile_ends;

static const tile_ends plain_ends;

// c[row][0..<VECTORS VL] (+)= left[row] right for ROWS <= TILE_ROWS rows of `blocks` K blocks. One vector is enough for the
// last columns of many matrices, above all for the three of an image.
// Loads of the next columns must not move up: the sums leave no register for them, and one of the sums would be spilled.
// Memory that is fetched ahead may lie beyond the end of its array, where C allows no pointer: so it is given as an address.
// (The next columns are the exception: as an address they cost the largest tile a register that it does not have.)
#define PREFETCH(ADDRESS, WRITES, LOCALITY) __builtin_prefetch((const void *)(ADDRESS), WRITES, LOCALITY)
#define KEEP_ORDER __asm__ volatile("" ::: "memory")
#define DEFINE_TILES(ROWS) DEFINE_TILE(ROWS, 1) DEFINE_TILE(ROWS, 2)
#define DEFINE_TILE(ROWS, VECTORS) \
    static void tile_##ROWS##x##VECTORS( \
        ptrdiff_t blocks, const float *left, ptrdiff_t left_stride, const float *right, float *const *c, bool accumulate, \
        const tile_ends *ends, uintptr_t ahead) { \
        const float *start = ends->start; \
        vf sums[ROWS][VECTORS]; \
        _Pragma("unroll") for (int r = 0; r < ROWS; r++) { \
            _Pragma("unroll") for (int j = 0; j < VECTORS; j++) { \
                sums[r][j] = accumulate ? load(c[r] + j * VL) : start ? load(start + j * VL) : (vf)0.0f; \
            } \
        } \
        for (ptrdiff_t b = 0; b < blocks; b++) { \
            _Pragma("unroll 4") for (int k = 0; k < K_BLOCK; k++) { \
                vf columns[VECTORS]; \
                _Pragma("unroll") for (int j = 0; j < VECTORS; j++) columns[j] = load(right + k * PANEL + j * VL); \
                __builtin_prefetch(right + (k + 8) * PANEL); \
                if (k % 4 == 0) PREFETCH(ahead + (uintptr_t)k * 4 * sizeof(float), 0, 2); \
                _Pragma("unroll") for (int r = 0; r < ROWS; r++) { \
                    vf a = (vf)left[b * left_stride + r * K_BLOCK + k]; \
                    _Pragma("unroll") for (int j = 0; j < VECTORS; j++) sums[r][j] = fma(a, columns[j], sums[r][j]); \
                } \
                KEEP_ORDER; \
            } \
            right += K_BLOCK * PANEL; \
            ahead += 4 * K_BLOCK * sizeof(float); \
        } \
        if (ends->clamps) { \
            _Pragma("unroll") for (int r = 0; r < ROWS; r++) { \
                _Pragma("unroll") for (int j = 0; j < VECTORS; j++) sums[r][j] = clamp(sums[r][j], ends->lower, ends->upper); \
            } \
        } \
        _Pragma("unroll") for (int r = 0; r < ROWS; r++) { \
            _Pragma("unroll") for (int j = 0; j < VECTORS; j++) store(c[r] + j * VL, sums[r][j]); \
        } \
    }

// c[row][0..<VECTORS VL] += the sum over p of left[p][row] right[p]: the product with the left matrix transposed, for
// gradients with respect to weights. Both are read in place with a stride.
#define DEFINE_TRANSPOSED_TILES(ROWS) DEFINE_TRANSPOSED_TILE(ROWS, 1) DEFINE_TRANSPOSED_TILE(ROWS, 2)
#define DEFINE_TRANSPOSED_TILE(ROWS, VECTORS) \
    static void transposed_tile_##ROWS##x##VECTORS( \
        ptrdiff_t count, const float *left, ptrdiff_t left_stride, const float *right, ptrdiff_t right_stride, float *const *c, \
        bool accumulate) { \
        vf sums[ROWS][VECTORS]; \
        _Pragma("unroll") for (int r = 0; r < ROWS; r++) { \
            _Pragma("unroll") for (int j = 0; j < VECTORS; j++) sums[r][j] = accumulate ? load(c[r] + j * VL) : (vf)0.0f; \
        } \
        for (ptrdiff_t p = 0; p < count; p++) { \
            vf columns[VECTORS]; \
            _Pragma("unroll") for (int j = 0; j < VECTORS; j++) columns[j] = load(right + p * right_stride + j * VL); \
            _Pragma("unroll") for (int r = 0; r < ROWS; r++) { \
                vf a = (vf)left[p * left_stride + r]; \
                _Pragma("unroll") for (int j = 0; j < VECTORS; j++) sums[r][j] = fma(a, columns[j], sums[r][j]); \
            } \
        } \
        _Pragma("unroll") for (int r = 0; r < ROWS; r++) { \
            _Pragma("unroll") for (int j = 0; j < VECTORS; j++) store(c[r] + j * VL, sums[r][j]); \
        } \
    }

#define FOR_EACH_SMALL_TILE(DO) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6)
#if TILE_ROWS == 14
#define FOR_EACH_TILE(DO) FOR_EACH_SMALL_TILE(DO) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14)
#else
#define FOR_EACH_TILE(DO) FOR_EACH_SMALL_TILE(DO)
#endif

FOR_EACH_TILE(DEFINE_TILES)
FOR_EACH_TILE(DEFINE_TRANSPOSED_TILES)

typedef void (*tile_function)(
    ptrdiff_t, const float *, ptrdiff_t, const float *, float *const *, bool, const tile_ends *, uintptr_t);
typedef void (*transposed_tile_function)(
    ptrdiff_t, const float *, ptrdiff_t, const float *, ptrdiff_t, float *const *, bool);

#define NAME_TILES(ROWS) {tile_##ROWS##x1, tile_##ROWS##x2},
#define NAME_TRANSPOSED_TILES(ROWS) {transposed_tile_##ROWS##x1, transposed_tile_##ROWS##x2},
static const tile_function tiles[][2] = {FOR_EACH_TILE(NAME_TILES)};
static const transposed_tile_function transposed_tiles[][2] = {FOR_EACH_TILE(NAME_TRANSPOSED_TILES)};

// One panel's columns of a block of rows: `c` points at each row's first column. Rows are shared evenly between
// tiles, so that no tile is left with a single row. A panel that reaches beyond the last column goes through a copy.
static void multiply_panel(
    ptrdiff_t rows, ptrdiff_t blocks, const float *left, ptrdiff_t left_stride, const float *right, float *const *c,
    ptrdiff_t columns, bool accumulate, const tile_ends *ends) {
    ptrdiff_t count = cg_blocks(rows, TILE_ROWS);
    for (ptrdiff_t t = 0; t < count; t++) {
        ptrdiff_t first = rows * t / count, tile_rows = rows * (t + 1) / count - first;
        tile_function tile = tiles[tile_rows - 1][columns > VL];
        // Each tile fetches its share of the panel behind this one.
        uintptr_t ahead = (uintptr_t)right + (uintptr_t)(blocks * K_BLOCK * (PANEL + t * 4)) * sizeof(float);
        if (columns == VL || columns >= PANEL) {
            tile(blocks, left + first * K_BLOCK, left_stride, right, c + first, accumulate, ends, ahead);
            continue;
        }
        float edge[TILE_ROWS][PANEL], *edge_rows[TILE_ROWS], edge_start[PANEL] = {0};
        for (ptrdiff_t r = 0; r < tile_rows; r++) {
            edge_rows[r] = edge[r];
            for (ptrdiff_t n = 0; n < PANEL; n++) edge[r][n] = accumulate && n < columns ? c[first + r][n] : 0;
        }
        for (ptrdiff_t n = 0; ends->start && n < columns; n++) edge_start[n] = ends->start[n];
        tile_ends edge_ends = *ends;
        edge_ends.start = edge_start;
        tile(blocks, left + first * K_BLOCK, left_stride, right, edge_rows, accumulate, &edge_ends, ahead);
        for (ptrdiff_t r = 0; r < tile_rows; r++) {
            for (ptrdiff_t n = 0; n < columns; n++) c[first + r][n] = edge[r][n];
        }
    }
}
