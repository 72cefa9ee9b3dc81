// The general matrix product: see gemm.h.

typedef struct product_job {
    const cg_product *product;
    const float *a, *packed;
    float *c;
} product_job;

static void product_task(const void *context, ptrdiff_t index) {
    const product_job *job = context;
    const cg_product *product = job->product;
    ptrdiff_t first = index * ROWS_PER_TASK, rows = cg_min(ROWS_PER_TASK, product->m - first);
    ptrdiff_t padded = cg_round_up(product->k, K_BLOCK);
    ptrdiff_t row_step = product->a_transposed ? 1 : product->k, column_step = product->a_transposed ? product->m : 1;
    _Alignas(64) float left[ROWS_PER_TASK * K_CHUNK];
    float *c[ROWS_PER_TASK];
    for (ptrdiff_t k = 0; k < padded; k += K_CHUNK) {
        ptrdiff_t blocks = cg_min(K_CHUNK, padded - k) / K_BLOCK;
        for (ptrdiff_t b = 0; b < blocks; b++) {
            for (ptrdiff_t r = 0; r < rows; r++) {
                const float *a = job->a + (first + r) * row_step + (k + b * K_BLOCK) * column_step;
                ptrdiff_t present = cg_min(K_BLOCK, product->k - k - b * K_BLOCK);
                float *out = left + (b * rows + r) * K_BLOCK;
                for (ptrdiff_t i = 0; i < K_BLOCK; i++) out[i] = i < present ? a[i * column_step] : 0;
            }
        }
        for (ptrdiff_t n = 0; n < product->n; n += PANEL) {
            for (ptrdiff_t r = 0; r < rows; r++) c[r] = job->c + (first + r) * product->n + n;
            multiply_panel(
                rows, blocks, left, rows * K_BLOCK, job->packed + n * padded + k * PANEL, c, product->n - n, k > 0,
                &plain_ends);
        }
    }
}

static void matrix_product(
    cg_pool *pool, const cg_product *product, const float *a, const float *b, float *c, float *workspace) {
    ptrdiff_t n = product->n, k = product->k;
    if (k == 0) __builtin_memset(c, 0, (size_t)(product->batch * product->m * n) * sizeof(float));
    for (ptrdiff_t i = 0; i < product->batch; i++) {
        right_matrix right = {
            .data = b + i * product->b_batch_stride, .rows = k, .columns = n, .row_stride = product->b_transposed ? 1 : n,
            .column_stride = product->b_transposed ? k : 1};
        if (i == 0 || product->b_batch_stride != 0) pack_right(pool, &right, workspace);
        product_job job = {product, a + i * product->a_batch_stride, workspace, c + i * product->m * n};
        cg_parallel(pool, cg_blocks(product->m, ROWS_PER_TASK), product_task, &job);
    }
}
