// The gradient with respect to the weights as a gathered product:
// dw[tap, in, out] = the sum over pixels of x[pixel + tap, in] dy[pixel, out].
//
// With few output channels the two change sides: the sum runs over the pixels of x, and the taps gather dy.

enum { WEIGHT_PIXELS = 128 };

typedef struct weights_job {
    gather_source left;                  // its taps and channels are the rows of the product
    gather_source right;                 // of one tap: its channels are the columns
    bool right_is_plain;                 // read in place: whole vectors, no padding
    ptrdiff_t pixels, slices, slice;     // the sum is cut into `slices` of `slice` pixels
    ptrdiff_t depth, row_blocks, rows_per_task, columns;
    float *out;                          // [slices][depth][out_stride]
    ptrdiff_t out_stride;
    float *dw;
    ptrdiff_t dw_stride;
} weights_job;

// out[row][0..<columns] (+)= the sum over `count` pixels of left[pixel][row] right[pixel]
static void multiply_weights(
    ptrdiff_t rows, ptrdiff_t count, const float *left, ptrdiff_t left_stride, const float *right, ptrdiff_t right_stride,
    ptrdiff_t columns, float *out, ptrdiff_t out_stride, bool accumulates) {
    ptrdiff_t tiles_count = cg_blocks(rows, TILE_ROWS);
    for (ptrdiff_t n = 0; n < columns; n += PANEL) {
        ptrdiff_t width = cg_min(PANEL, columns - n);
        bool is_whole = width == VL || width == PANEL;
        for (ptrdiff_t t = 0; t < tiles_count; t++) {
            ptrdiff_t first = rows * t / tiles_count, tile_rows = rows * (t + 1) / tiles_count - first;
            float edge[TILE_ROWS][PANEL], *c[TILE_ROWS];
            for (ptrdiff_t r = 0; r < tile_rows; r++) {
                float *row = out + (first + r) * out_stride + n;
                c[r] = is_whole ? row : edge[r];
                for (ptrdiff_t i = 0; !is_whole && i < PANEL; i++) edge[r][i] = accumulates && i < width ? row[i] : 0;
            }
            transposed_tiles[tile_rows - 1][width > VL](
                count, left + first, left_stride, right + n, right_stride, c, accumulates);
            for (ptrdiff_t r = 0; !is_whole && r < tile_rows; r++) {
                for (ptrdiff_t i = 0; i < width; i++) out[(first + r) * out_stride + n + i] = edge[r][i];
            }
        }
    }
}

// Some rows of one slice of the sum.
static void weights_task(const void *context, ptrdiff_t index) {
    const weights_job *job = context;
    ptrdiff_t k = index % job->row_blocks * job->rows_per_task, slice = index / job->row_blocks;
    ptrdiff_t rows = cg_min(job->rows_per_task, job->depth - k), end = cg_min((slice + 1) * job->slice, job->pixels);
    float *out = job->out + (slice * job->depth + k) * job->out_stride;
    // An empty batch: an empty sum.
    for (ptrdiff_t r = 0; job->pixels == 0 && r < rows; r++) {
        for (ptrdiff_t n = 0; n < job->columns; n++) out[r * job->out_stride + n] = 0;
    }
    _Alignas(64) float left[WEIGHT_PIXELS * WEIGHT_ROWS], copy[WEIGHT_PIXELS * K_CHUNK];
    for (ptrdiff_t first = slice * job->slice; first < end; first += WEIGHT_PIXELS) {
        ptrdiff_t count = cg_min(WEIGHT_PIXELS, end - first);
        bool accumulates = first > slice * job->slice;
        pack_pixels(&job->left, first, count, k, cg_blocks(rows, K_BLOCK), left, K_BLOCK, WEIGHT_ROWS);
        if (job->right_is_plain) {
            multiply_weights(
                rows, count, left, WEIGHT_ROWS, job->right.data + first * job->right.pixel_stride, job->right.pixel_stride,
                job->columns, out, job->out_stride, accumulates);
            continue;
        }
        for (ptrdiff_t n = 0; n < job->columns; n += K_CHUNK) {
            ptrdiff_t columns = cg_min(K_CHUNK, job->columns - n), blocks = cg_blocks(columns, K_BLOCK);
            pack_pixels(&job->right, first, count, n, blocks, copy, K_BLOCK, blocks * K_BLOCK);
            multiply_weights(
                rows, count, left, WEIGHT_ROWS, copy, blocks * K_BLOCK, columns, out + n, job->out_stride, accumulates);
        }
    }
}

// Adds the slices of one row up.
static void add_slices_task(const void *context, ptrdiff_t row) {
    const weights_job *job = context;
    for (ptrdiff_t n = 0; n < job->columns; n++) {
        float sum = 0;
        for (ptrdiff_t i = 0; i < job->slices; i++) sum += job->out[(i * job->depth + row) * job->out_stride + n];
        job->dw[row * job->dw_stride + n] = sum;
    }
}

// dw[row][0..<columns], rows being the left side's taps and channels. `room` is for the slices.
static void run_weights(cg_pool *pool, weights_job *job, float *dw, ptrdiff_t dw_stride, float *room) {
    job->depth = job->left.channels * job->left.taps_y * job->left.taps_x;
    job->columns = job->right.channels;
    job->row_blocks = cg_blocks(job->depth, WEIGHT_ROWS);
    job->rows_per_task = cg_round_up(cg_blocks(job->depth, job->row_blocks), K_BLOCK);
    job->slices = cg_weight_slices(job->depth, job->pixels);
    job->slice = cg_blocks(job->pixels, job->slices);
    job->dw = dw;
    job->dw_stride = dw_stride;
    job->out = job->slices > 1 ? room : dw;
    job->out_stride = job->slices > 1 ? job->columns : dw_stride;
    cg_parallel(pool, job->slices * job->row_blocks, weights_task, job);
    if (job->slices > 1) cg_parallel(pool, job->depth, add_slices_task, job);
}

// MARK: The gathered product

static void gather_backward_weights(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *dy, float *dw, float *workspace) {
    ptrdiff_t out = s->out_channels / s->groups;
    int32_t *tables = (int32_t *)workspace, *right_tables = tables + cg_convolution_layout(s).tables;
    float *room = (float *)right_tables + cg_round_up(s->out_height + s->out_width, 16);
    forward_table(right_tables, s->out_height, 1, 1, 0, s->out_height, CG_PAD_ZERO);
    forward_table(right_tables + s->out_height, s->out_width, 1, 1, 0, s->out_width, CG_PAD_ZERO);
    ptrdiff_t pixels = s->batch * s->out_height * s->out_width;
    for (ptrdiff_t group = 0; group < s->groups; group++) {
        weights_job job = {
            .left = forward_source(s, x, group, tables),
            .right = plain_source(
                dy + group * out, dy + pixels * s->out_channels, s->out_height, s->out_width, s->out_channels, out,
                right_tables),
            .right_is_plain = out % VL == 0, .pixels = pixels};
        run_weights(pool, &job, dw + group * out, s->out_channels, room);
    }
}

// MARK: Few output channels

typedef struct turn_job {
    const cg_convolution *shape;
    const float *from;  // [tap, counted from the last, output][input channel]
    float *dw;
} turn_job;

static void turn_task(const void *context, ptrdiff_t tap) {
    const turn_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t taps = s->kernel_height * s->kernel_width, in = s->in_channels, out = s->out_channels;
    for (ptrdiff_t o = 0; o < out; o++) {
        const float *from = job->from + ((taps - 1 - tap) * out + o) * in;
        for (ptrdiff_t c = 0; c < in; c++) job->dw[(tap * in + c) * out + o] = from[c];
    }
}

// The source of dy's taps around each pixel of the (padded) image: the last tap comes first.
static void scatter_table(int32_t *table, ptrdiff_t count, ptrdiff_t taps, ptrdiff_t pad, ptrdiff_t out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        for (ptrdiff_t t = 0; t < taps; t++) {
            ptrdiff_t at = i + pad - (taps - 1) + t;
            table[i * taps + t] = at >= 0 && at < out ? (int32_t)at : -1;
        }
    }
}

static void thin_backward_weights(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *dy, float *dw, float *workspace) {
    // Padding with zeros adds nothing, and the sum can run over the image alone.
    bool is_padded = cg_convolution_folds(s);
    ptrdiff_t height = s->in_height + (is_padded ? s->pad_top + s->pad_bottom : 0);
    ptrdiff_t width = s->in_width + (is_padded ? s->pad_left + s->pad_right : 0);
    int32_t *tables = (int32_t *)workspace, *columns = tables + height * s->kernel_height;
    int32_t *right_tables = tables + cg_convolution_layout(s).tables;
    float *result = (float *)right_tables + cg_round_up(height + width, 16);
    ptrdiff_t top = is_padded ? s->pad_top : 0, left = is_padded ? s->pad_left : 0;
    forward_table(right_tables, height, 1, 1, top, s->in_height, s->padding_mode);
    forward_table(right_tables + height, width, 1, 1, left, s->in_width, s->padding_mode);
    scatter_table(tables, height, s->kernel_height, s->pad_top - top, s->out_height);
    scatter_table(columns, width, s->kernel_width, s->pad_left - left, s->out_width);
    weights_job job = {
        .left = {
            .data = dy, .end = dy + s->batch * s->out_height * s->out_width * s->out_channels,
            .image_stride = s->out_height * s->out_width * s->out_channels, .row_stride = s->out_width * s->out_channels,
            .pixel_stride = s->out_channels, .channels = s->out_channels, .taps_y = s->kernel_height,
            .taps_x = s->kernel_width, .row_table = tables, .column_table = columns, .rows = height, .columns = width},
        .right = plain_source(
            x, x + s->batch * s->in_height * s->in_width * s->in_channels, s->in_height, s->in_width, s->in_channels,
            s->in_channels, right_tables),
        .right_is_plain = !is_padded && s->in_channels % VL == 0, .pixels = s->batch * height * width};
    job.right.rows = height;
    job.right.columns = width;
    job.right.column_table = right_tables + height;
    run_weights(
        pool, &job, result, s->in_channels,
        result + s->kernel_height * s->kernel_width * s->out_channels * s->in_channels);
    turn_job turn = {s, result, dw};
    cg_parallel(pool, s->kernel_height * s->kernel_width, turn_task, &turn);
}
