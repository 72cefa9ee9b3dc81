// The three directions of a Winograd convolution: see winograd_tasks.h.

// Rows and columns of the packed matrices, padded to whole blocks, and those of one phase.
typedef struct winograd_channels {
    ptrdiff_t phase, left, right;
} winograd_channels;

static winograd_channels channels_of(const cg_convolution *s, cg_direction direction) {
    ptrdiff_t phases = s->stride * s->stride;
    if (direction == CG_BACKWARD_DATA) {
        ptrdiff_t phase = cg_round_up(s->in_channels, PANEL);
        return (winograd_channels){phase, cg_round_up(s->out_channels, K_BLOCK), phases * phase};
    }
    ptrdiff_t phase = cg_round_up(s->in_channels, K_BLOCK);
    return (winograd_channels){phase, phases * phase, cg_round_up(s->out_channels, PANEL)};
}

// MARK: Weights

typedef struct winograd_pack_job {
    const cg_convolution *shape;
    int out_tile;
    const float *w;
    float *packed;
    bool is_transposed;                       // rows are output channels: for the gradient of the input
    ptrdiff_t phase_channels;                 // of the rows, or transposed of the columns
    ptrdiff_t left_channels, right_channels;  // padded rows and columns of the packed matrices
} winograd_pack_job;

// Copies the taps of a phase, by K_BLOCK channels of the rows and VL of the columns; zeros beyond the last.
INLINE void load_taps(
    const winograd_pack_job *job, ptrdiff_t phase, ptrdiff_t k, ptrdiff_t n, const int side, float block[16][K_BLOCK][VL]) {
    const cg_convolution *s = job->shape;
    ptrdiff_t in = s->in_channels, out = s->out_channels;
    ptrdiff_t rows = cg_max(0, cg_min(K_BLOCK, (job->is_transposed ? out : in) - k));
    ptrdiff_t columns = cg_max(0, cg_min(VL, (job->is_transposed ? in : out) - n));
    for (ptrdiff_t tap = 0; tap < side * side; tap++) {
        ptrdiff_t y = tap / side * s->stride + phase_row(s, phase), x = tap % side * s->stride + phase_column(s, phase);
        bool is_present = y < s->kernel_height && x < s->kernel_width;
        if (!is_present || rows < K_BLOCK || columns < VL) __builtin_memset(block[tap], 0, sizeof(block[tap]));
        if (!is_present) continue;
        const float *from = job->w + (y * s->kernel_width + x) * in * out;
        if (job->is_transposed) {
            for (ptrdiff_t lane = 0; lane < columns; lane++) {
                for (ptrdiff_t r = 0; r < rows; r++) block[tap][r][lane] = from[(n + lane) * out + k + r];
            }
        } else {
            for (ptrdiff_t r = 0; r < rows; r++) {
                for (ptrdiff_t lane = 0; lane < columns; lane++) block[tap][r][lane] = from[(k + r) * out + n + lane];
            }
        }
    }
}

// Where a phase's row and column are in the packed matrix of a frequency, the phase at position `slot`.
INLINE float *packed_element(const winograd_pack_job *job, ptrdiff_t slot, ptrdiff_t k, ptrdiff_t n) {
    ptrdiff_t row = job->is_transposed ? k : slot * job->phase_channels + k;
    ptrdiff_t column = job->is_transposed ? slot * job->phase_channels + n : n;
    return job->packed + column / PANEL * PANEL * job->left_channels + row * PANEL + column % PANEL;
}

// Transforms a phase's part of one panel of columns of all 36 right matrices.
INLINE void winograd_pack_panel(const void *context, ptrdiff_t index, const int out_tile) {
    const winograd_pack_job *job = context;
    const cg_convolution *s = job->shape;
    const int side = 7 - out_tile;
    ptrdiff_t phase = index % (s->stride * s->stride), first = index / (s->stride * s->stride) * PANEL;
    ptrdiff_t rows = job->is_transposed ? job->left_channels : job->phase_channels;
    ptrdiff_t stride = cg_winograd_stride(job->left_channels * job->right_channels);
    for (ptrdiff_t k = 0; k < rows; k += K_BLOCK) {
        for (ptrdiff_t n = first; n < first + PANEL; n += VL) {
            float block[16][K_BLOCK][VL];
            load_taps(job, phase, k, n, side, block);
            for (ptrdiff_t r = 0; r < K_BLOCK; r++) {
                vf tile[FREQUENCIES];
                _Pragma("unroll") for (int i = 0; i < side * side; i++) tile[i / side * IN_TILE + i % side] = load(block[i][r]);
                winograd_weights_2d(tile, out_tile);
                phase_element to = {{
                    packed_element(job, phase, k + r, n), packed_element(job, place_in_last_column(s, phase), k + r, n)}};
                _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) store(AT_FREQUENCY(to, f, stride), tile[f]);
            }
        }
    }
}

DEFINE_WINOGRAD_TASK(winograd_pack_panel, winograd_pack_job)

static void winograd_pack(
    cg_pool *pool, const cg_convolution *s, cg_direction direction, const float *w, float *packed) {
    winograd_channels channels = channels_of(s, direction);
    winograd_pack_job job = {
        s, (int)cg_winograd_tiles(s).out_tile, w, packed, direction == CG_BACKWARD_DATA, channels.phase, channels.left,
        channels.right};
    ptrdiff_t columns = job.is_transposed ? channels.phase : channels.right;
    winograd_pack_panel_run(pool, &job, s->stride * s->stride * columns / PANEL);
}

// One input channel's rows of dw.
INLINE void write_weight_rows(const void *context, ptrdiff_t channel, const int out) {
    const winograd_job *job = context;
    const cg_convolution *s = job->shape;
    const int side = 7 - out;
    for (ptrdiff_t phase = 0; phase < s->stride * s->stride; phase++) {
        absent_frequencies absent = absent_from(s, phase);
        float *rows = job->weights + channel * job->right_channels;
        ptrdiff_t phase_size = job->phase_channels * job->right_channels;
        for (ptrdiff_t n = 0; n < s->out_channels; n += VL) {
            phase_element from = {{rows + phase * phase_size + n, rows + place_in_last_column(s, phase) * phase_size + n}};
            vf tile[FREQUENCIES];
            _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) {
                tile[f] = is_absent(absent, f) ? (vf)0.0f : load(AT_FREQUENCY(from, f, job->weights_stride));
            }
            winograd_weights_adjoint_2d(tile, out);
            _Pragma("unroll") for (int tap = 0; tap < side * side; tap++) {
                ptrdiff_t y = tap / side * s->stride + phase_row(s, phase), x = tap % side * s->stride + phase_column(s, phase);
                if (y >= s->kernel_height || x >= s->kernel_width) continue;
                float *to = job->dw + ((y * s->kernel_width + x) * s->in_channels + channel) * s->out_channels + n;
                store_channels(to, tile[tap / side * IN_TILE + tap % side], s->out_channels - n);
            }
        }
    }
}

DEFINE_WINOGRAD_TASK(write_weight_rows, winograd_job)

// MARK: The three directions

static tile_array make_tile_array(float *data, ptrdiff_t block, ptrdiff_t channels, ptrdiff_t tiles) {
    // Odd numbers of cache lines keep the 36 frequencies out of each other's sets.
    return (tile_array){data, block, (tiles | 1) * block, cg_winograd_stride((tiles | 1) * channels)};
}

// Lays out the workspace: tables, left tiles, right tiles, and what the direction adds at `rest`.
static winograd_job plan_winograd(const cg_convolution *s, cg_direction direction, float *workspace, float **rest) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    winograd_channels channels = channels_of(s, direction);
    ptrdiff_t height = cg_winograd_extent(s, grid.rows), width = cg_winograd_extent(s, grid.columns);
    int32_t *row_source = (int32_t *)workspace, *column_source = row_source + height;
    for (ptrdiff_t y = 0; y < height; y++) {
        bool is_padded = y < s->in_height + s->pad_top + s->pad_bottom;
        row_source[y] = is_padded ? padded_source(y - s->pad_top, s->in_height, s->padding_mode) : -1;
    }
    for (ptrdiff_t x = 0; x < width; x++) {
        bool is_padded = x < s->in_width + s->pad_left + s->pad_right;
        column_source[x] = is_padded ? padded_source(x - s->pad_left, s->in_width, s->padding_mode) : -1;
    }
    float *data = workspace + cg_winograd_tables(s);
    winograd_job job = {
        .shape = s, .out_tile = (int)grid.out_tile, .rows = grid.rows, .columns = grid.columns, .row_source = row_source,
        .column_source = column_source, .phase_channels = channels.phase, .left_channels = channels.left,
        .right_channels = channels.right};
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
    cg_pool *pool, const cg_convolution *s, const float *x, const float *packed, const cg_convolution_tail *tail, float *y,
    float *workspace) {
    float *rest;
    cg_winograd_grid grid = cg_winograd_tiles(s);
    winograd_job job = plan_winograd(s, CG_FORWARD, workspace, &rest);
    job.x = x;
    job.packed = packed;
    job.tail = tail;
    job.y = y;
    FOR_EACH_CHUNK(job, grid) {
        write_input_tiles_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
        cg_parallel(pool, FREQUENCIES, winograd_forward_product_task, &job);
        write_output_pixels_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
    }
}

static void winograd_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *packed, float *dx, float *workspace) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    winograd_job job = plan_winograd(s, CG_BACKWARD_DATA, workspace, &workspace);
    job.dy = dy;
    job.packed = packed;
    job.dx = dx;
    job.strips = workspace;
    FOR_EACH_CHUNK(job, grid) {
        write_gradient_left_run(pool, &job, cg_blocks(job.count, TILES_PER_TASK));
        cg_parallel(pool, FREQUENCIES, winograd_backward_product_task, &job);
        write_input_gradient_run(pool, &job, cg_blocks(s->in_channels, VL));
    }
}

static void winograd_backward_weights(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *dy, float *dw, float *workspace) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    winograd_job job = plan_winograd(s, CG_BACKWARD_WEIGHTS, workspace, &workspace);
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
