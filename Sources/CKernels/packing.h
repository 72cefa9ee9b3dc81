// Packing the right matrix of a product, whole or a part at a time: see gemm.h.

// Where element (k, n) of a right matrix is. Its rows may be the taps of a kernel, each of `tap_rows` rows.
typedef struct right_matrix {
    const float *data;
    ptrdiff_t rows, columns;
    ptrdiff_t row_stride, column_stride;
    ptrdiff_t tap_rows, taps_x, tap_row_stride, tap_column_stride;  // tap_rows is 0 where there are no taps
} right_matrix;

INLINE const float *right_row(const right_matrix *matrix, ptrdiff_t k) {
    if (matrix->tap_rows == 0) return matrix->data + k * matrix->row_stride;
    ptrdiff_t tap = k / matrix->tap_rows;
    return matrix->data + tap / matrix->taps_x * matrix->tap_row_stride + tap % matrix->taps_x * matrix->tap_column_stride +
        k % matrix->tap_rows * matrix->row_stride;
}

typedef float quad __attribute__((ext_vector_type(4)));
typedef quad quad_unaligned __attribute__((aligned(4)));

// Four rows of four columns, each column in a place of its own, to rows of a panel.
INLINE void transpose_quads(const float *const *columns, float *panel) {
    quad a = *(const quad_unaligned *)columns[0], b = *(const quad_unaligned *)columns[1];
    quad c = *(const quad_unaligned *)columns[2], d = *(const quad_unaligned *)columns[3];
    quad ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    quad cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(quad_unaligned *)panel = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    *(quad_unaligned *)(panel + PANEL) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    *(quad_unaligned *)(panel + 2 * PANEL) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    *(quad_unaligned *)(panel + 3 * PANEL) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

// Rows k..<k + count of a panel, from column `first`, to out[row][PANEL]; zeros beyond the edges. k and count are multiples of
// K_BLOCK.
//
// Rows side by side in memory whose columns lie far apart, as weights are read backward, are packed a block at a time: one column
// of a block is a cache line, which row by row would be read once for every row.
static void pack_rows(const right_matrix *matrix, ptrdiff_t first, ptrdiff_t k, ptrdiff_t count, float *out) {
    ptrdiff_t width = cg_min(PANEL, matrix->columns - first), stride = matrix->column_stride, end = k + count;
    ptrdiff_t together = stride != 1 && matrix->row_stride == 1 && matrix->tap_rows % K_BLOCK == 0 ? K_BLOCK : 1;
    for (ptrdiff_t rows; k < end; k += rows, out += rows * PANEL) {
        rows = cg_min(together, end - k);
        ptrdiff_t present = cg_min(rows, matrix->rows - k);
        if (width < PANEL || present < rows) __builtin_memset(out, 0, (size_t)(rows * PANEL) * sizeof(float));
        if (present <= 0) continue;
        const float *data = right_row(matrix, k) + first * stride;
        if (stride == 1) {
            if (width == PANEL) {
                // Rows lie a page apart, which no processor foresees.
                uintptr_t ahead = (uintptr_t)data + (uintptr_t)(PACK_AHEAD * matrix->row_stride) * sizeof(float);
                for (int i = 0; i < PANEL; i += CACHE_LINE) PREFETCH(ahead + (uintptr_t)i * sizeof(float), 0, 3);
                for (int i = 0; i < PANEL; i += VL) store(out + i, load(data + i));
            } else {
                __builtin_memcpy(out, data, (size_t)width * sizeof(float));
            }
            continue;
        }
        if (present == K_BLOCK && width == PANEL) {
            for (ptrdiff_t n = 0; n < PANEL; n += 4) {
                const float *columns[4];
                for (int i = 0; i < 4; i++) {
                    columns[i] = data + (n + i) * stride;
                    PREFETCH((uintptr_t)columns[i] + COLUMNS_AHEAD * sizeof(float), 0, 3);
                }
                for (ptrdiff_t i = 0; i < K_BLOCK; i += 4) {
                    transpose_quads(columns, out + i * PANEL + n);
                    for (int j = 0; j < 4; j++) columns[j] += 4;
                }
            }
            continue;
        }
        for (ptrdiff_t n = 0; n < width; n++) {
            for (ptrdiff_t i = 0; i < present; i++) out[i * PANEL + n] = data[n * stride + i];
        }
    }
}

typedef struct pack_job {
    const right_matrix *matrix;
    ptrdiff_t padded_rows;
    float *out;
} pack_job;

static void pack_panel_task(const void *context, ptrdiff_t index) {
    const pack_job *job = context;
    pack_rows(job->matrix, index * PANEL, 0, job->padded_rows, job->out + index * job->padded_rows * PANEL);
}

static void pack_right(cg_pool *pool, const right_matrix *matrix, float *out) {
    pack_job job = {matrix, cg_round_up(matrix->rows, K_BLOCK), out};
    cg_parallel(pool, cg_blocks(matrix->columns, PANEL), pack_panel_task, &job);
}
