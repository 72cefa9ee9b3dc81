// The three directions of a Winograd convolution: see winograd_tasks.h.

// MARK: Weights

typedef struct winograd_pack_job {
    const cg_convolution *shape;
    const float *w;
    float *packed;
    bool is_transposed;                       // rows are output channels: for the gradient by data
    ptrdiff_t left_channels, right_channels;  // padded rows and columns of the packed matrices
} winograd_pack_job;

// Transforms one panel of columns of all 36 right matrices.
INLINE void winograd_pack_panel(const void *context, ptrdiff_t index, const int out_tile) {
    const winograd_pack_job *job = context;
    const cg_convolution *s = job->shape;
    const int side = 7 - out_tile, taps = side * side;
    ptrdiff_t in = s->in_channels, out = s->out_channels;
    ptrdiff_t rows = job->is_transposed ? out : in, columns = job->is_transposed ? in : out;
    ptrdiff_t stride = cg_winograd_stride(job->left_channels * job->right_channels);
    for (ptrdiff_t k = 0; k < job->left_channels; k += K_BLOCK) {
        for (ptrdiff_t n = index * PANEL; n < (index + 1) * PANEL; n += VL) {
            float block[16][K_BLOCK][VL];
            ptrdiff_t present_rows = cg_min(K_BLOCK, rows - k), present = cg_max(0, cg_min(VL, columns - n));
            if (present_rows < K_BLOCK || present < VL) __builtin_memset(block, 0, sizeof(block));
            for (ptrdiff_t tap = 0; tap < taps; tap++) {
                if (job->is_transposed) {
                    for (ptrdiff_t lane = 0; lane < present; lane++) {
                        const float *from = job->w + (tap * in + n + lane) * out + k;
                        for (ptrdiff_t r = 0; r < present_rows; r++) block[tap][r][lane] = from[r];
                    }
                } else {
                    for (ptrdiff_t r = 0; r < present_rows; r++) {
                        const float *from = job->w + (tap * in + k + r) * out + n;
                        for (ptrdiff_t lane = 0; lane < present; lane++) block[tap][r][lane] = from[lane];
                    }
                }
            }
            float *to = job->packed + index * job->left_channels * PANEL + k * PANEL + n % PANEL;
            for (ptrdiff_t r = 0; r < K_BLOCK; r++, to += PANEL) {
                vf tile[FREQUENCIES];
                _Pragma("unroll") for (int i = 0; i < taps; i++) {
                    tile[i / side * IN_TILE + i % side] = load(block[i][r]);
                }
                winograd_weights_2d(tile, out_tile);
                _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) store(to + f * stride, tile[f]);
            }
        }
    }
}

static void winograd_pack_task_3(const void *context, ptrdiff_t index) { winograd_pack_panel(context, index, 3); }
static void winograd_pack_task_4(const void *context, ptrdiff_t index) { winograd_pack_panel(context, index, 4); }

static void winograd_pack(
    cg_pool *pool, const cg_convolution *s, cg_direction direction, const float *w, float *packed) {
    bool is_transposed = direction == CG_BACKWARD_DATA;
    ptrdiff_t rows = is_transposed ? s->out_channels : s->in_channels;
    ptrdiff_t columns = is_transposed ? s->in_channels : s->out_channels;
    winograd_pack_job job = {
        s, w, packed, is_transposed, cg_round_up(rows, K_BLOCK), cg_round_up(columns, PANEL)};
    cg_parallel(pool, job.right_channels / PANEL, s->kernel_height == 3 ? winograd_pack_task_4 : winograd_pack_task_3, &job);
}

// One input channel's rows of dw.
INLINE void write_weight_rows(const void *context, ptrdiff_t channel, const int out) {
    const winograd_job *job = context;
    const cg_convolution *s = job->shape;
    for (ptrdiff_t n = 0; n < s->out_channels; n += VL) {
        const float *from = job->weights + channel * job->right_channels + n;
        vf tile[FREQUENCIES];
        _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) tile[f] = load(from + f * job->weights_stride);
        winograd_weights_adjoint_2d(tile, out);
        const int side = 7 - out;
        _Pragma("unroll") for (int tap = 0; tap < side * side; tap++) {
            float *to = job->dw + (tap * s->in_channels + channel) * s->out_channels + n;
            store_channels(to, tile[tap / side * IN_TILE + tap % side], s->out_channels - n);
        }
    }
}

DEFINE_WINOGRAD_TASK(write_weight_rows)

// MARK: The three directions

static tile_array make_tile_array(float *data, ptrdiff_t block, ptrdiff_t channels, ptrdiff_t tiles) {
    // Odd numbers of cache lines keep the 36 frequencies out of each other's sets.
    return (tile_array){data, block, (tiles | 1) * block, cg_winograd_stride((tiles | 1) * channels)};
}

// Lays out the workspace: tables, left tiles, right tiles, and what the direction adds at `rest`.
static winograd_job plan_winograd(
    const cg_convolution *s, ptrdiff_t left_channels, ptrdiff_t right_channels, float *workspace, float **rest) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    int32_t *row_source = (int32_t *)workspace, *column_source = row_source + grid.rows * grid.out_tile + IN_TILE - grid.out_tile;
    for (ptrdiff_t y = 0; y < grid.rows * grid.out_tile + IN_TILE - grid.out_tile; y++) {
        bool is_padded = y < s->in_height + s->pad_top + s->pad_bottom;
        row_source[y] = is_padded ? padded_source(y - s->pad_top, s->in_height, s->padding_mode) : -1;
    }
    for (ptrdiff_t x = 0; x < grid.columns * grid.out_tile + IN_TILE - grid.out_tile; x++) {
        bool is_padded = x < s->in_width + s->pad_left + s->pad_right;
        column_source[x] = is_padded ? padded_source(x - s->pad_left, s->in_width, s->padding_mode) : -1;
    }
    float *data = workspace + cg_winograd_tables(&grid);
    winograd_job job = {
        .shape = s, .out_tile = (int)grid.out_tile, .rows = grid.rows, .columns = grid.columns, .row_source = row_source,
        .column_source = column_source,
        .left_channels = cg_round_up(left_channels, K_BLOCK), .right_channels = cg_round_up(right_channels, PANEL)};
    job.left = make_tile_array(data, K_BLOCK, job.left_channels, grid.chunk);
    job.right = make_tile_array(data + FREQUENCIES * job.left.frequency_stride, PANEL, job.right_channels, grid.chunk);
    *rest = job.right.data + FREQUENCIES * job.right.frequency_stride;
    return job;
}

// Calls `body` for chunk after chunk of the tiles of all images.
#define FOR_EACH_CHUNK(JOB, GRID) \
    for (ptrdiff_t chunk = 0; \
         (JOB).first = chunk * (GRID).chunk, (JOB).count = cg_min((GRID).chunk, (GRID).tiles - (JOB).first), \
         (JOB).count > 0; \
         chunk++)

static void winograd_forward(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *packed, const float *bias, float *y,
    float *workspace) {
    float *rest;
    cg_winograd_grid grid = cg_winograd_tiles(s);
    winograd_job job = plan_winograd(s, s->in_channels, s->out_channels, workspace, &rest);
    job.x = x;
    job.packed = packed;
    job.bias = bias;
    job.y = y;
    FOR_EACH_CHUNK(job, grid) {
        write_input_tiles_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
        cg_parallel(pool, FREQUENCIES, winograd_product_task, &job);
        write_output_pixels_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
    }
}

static void winograd_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *packed, float *dx, float *workspace) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    winograd_job job = plan_winograd(s, s->out_channels, s->in_channels, workspace, &workspace);
    job.dy = dy;
    job.packed = packed;
    job.dx = dx;
    job.strips = workspace;
    FOR_EACH_CHUNK(job, grid) {
        write_gradient_left_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
        cg_parallel(pool, FREQUENCIES, winograd_product_task, &job);
        write_input_gradient_run(pool, &job, cg_blocks(s->in_channels, VL));
    }
}

static void winograd_backward_weights(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *dy, float *dw, float *workspace) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    winograd_job job = plan_winograd(s, s->in_channels, s->out_channels, workspace, &workspace);
    job.x = x;
    job.dy = dy;
    job.weights = workspace;
    job.weights_stride = cg_winograd_stride(job.left_channels * job.right_channels);
    job.dw = dw;
    FOR_EACH_CHUNK(job, grid) {
        job.accumulates = job.first > 0;
        write_input_tiles_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
        write_gradient_right_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
        cg_parallel(pool, FREQUENCIES, winograd_weights_product_task, &job);
    }
    write_weight_rows_run(pool, &job, s->in_channels);
}
