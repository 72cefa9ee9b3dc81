// Depthwise convolution: each output channel sees the one input channel of its number, so there is no matrix product, and the
// lanes are channels.

typedef struct depthwise_job {
    const cg_convolution *shape;
    const int32_t *row_table, *column_table;  // of x for each output and tap, -1 for zeros
    ptrdiff_t inner, inner_end;               // output columns whose taps all lie inside the image
    ptrdiff_t parts;                          // tasks that share a row: each has some of its channels
    const cg_convolution_tail *tail;
    const float *x, *dy;
    const float *w;                           // tap t of the kernel begins at w + t tap_stride
    ptrdiff_t tap_stride;
    float *y, *dx, *partial;
} depthwise_job;

enum {
    BLOCK_COLUMNS = TILE_ROWS == 14 ? 8 : 4,  // neighbouring outputs that are summed up in registers, at most
    COMMON_TAPS = 5,                          // in a row of the common kernels, at most
};

static depthwise_job plan_depthwise(const cg_convolution *s, float *workspace) {
    int32_t *tables = (int32_t *)workspace, *columns = tables + s->out_height * s->kernel_height;
    forward_table(tables, s->out_height, s->kernel_height, s->stride, s->pad_top, s->in_height, s->padding_mode);
    forward_table(columns, s->out_width, s->kernel_width, s->stride, s->pad_left, s->in_width, s->padding_mode);
    ptrdiff_t inner = cg_min(cg_blocks(s->pad_left, s->stride), s->out_width);
    ptrdiff_t last = s->in_width + s->pad_left - s->kernel_width, inner_end = last < 0 ? 0 : last / s->stride + 1;
    return (depthwise_job){
        .shape = s, .row_table = tables, .column_table = columns, .inner = inner,
        .inner_end = cg_max(inner, cg_min(inner_end, s->out_width))};
}

// MARK: Forward

// One output row of one image, and the channels that a task computes of it.
typedef struct depthwise_row {
    const float *image;
    const int32_t *rows;        // of the image for each tap, -1 for zeros
    float *out;                 // the row's first pixel
    ptrdiff_t first, end;       // channels
} depthwise_row;

// `columns` neighbouring outputs from column x on, whose taps all lie inside the image: whole vectors of channels, of which it
// returns the end. Where it is inlined `columns` is a constant, and for common kernels so are the others, which keeps the sums in
// registers.
INLINE ptrdiff_t depthwise_block(
    const depthwise_job *job, const depthwise_row *row, ptrdiff_t x, const int columns, ptrdiff_t taps_x, ptrdiff_t stride) {
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, row_stride = s->in_width * channels, c = row->first;
    const float *corner = row->image + (x * stride - s->pad_left) * channels;
    float *out = row->out + x * channels;
    for (; c + VL <= row->end; c += VL) {
        vf start = job->tail->bias ? load(job->tail->bias + c) : (vf)0.0f, sums[BLOCK_COLUMNS];
        _Pragma("unroll") for (int j = 0; j < columns; j++) sums[j] = start;
        for (ptrdiff_t y = 0; y < s->kernel_height; y++) {
            if (row->rows[y] < 0) continue;
            const float *from = corner + row->rows[y] * row_stride + c;
            const float *weights = job->w + y * taps_x * job->tap_stride + c;
            _Pragma("unroll 5") for (ptrdiff_t t = 0; t < taps_x; t++) {
                vf weight = load(weights + t * job->tap_stride);
                _Pragma("unroll") for (int j = 0; j < columns; j++) {
                    sums[j] = fma(load(from + (j * stride + t) * channels), weight, sums[j]);
                }
            }
        }
        _Pragma("unroll") for (int j = 0; j < columns; j++) {
            store(out + j * channels + c, clamp(sums[j], job->tail->lower, job->tail->upper));
        }
    }
    return c;
}

// One output by the tables: at the edges of the image, and the channels that fill no vector.
static void depthwise_output(const depthwise_job *job, const depthwise_row *row, ptrdiff_t x, ptrdiff_t first) {
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, taps_x = s->kernel_width;
    const int32_t *columns = job->column_table + x * taps_x;
    for (ptrdiff_t c = first; c < row->end; c += VL) {
        ptrdiff_t count = row->end - c;
        vf sum = job->tail->bias ? load_channels(job->tail->bias + c, count) : (vf)0.0f;
        for (ptrdiff_t y = 0; y < s->kernel_height; y++) {
            if (row->rows[y] < 0) continue;
            const float *from = row->image + row->rows[y] * s->in_width * channels + c;
            const float *weights = job->w + y * taps_x * job->tap_stride + c;
            for (ptrdiff_t t = 0; t < taps_x; t++) {
                if (columns[t] < 0) continue;
                vf weight = load_channels(weights + t * job->tap_stride, count);
                sum = fma(load_channels(from + columns[t] * channels, count), weight, sum);
            }
        }
        store_channels(row->out + x * channels + c, clamp(sum, job->tail->lower, job->tail->upper), count);
    }
}

INLINE void depthwise_inner_columns(
    const depthwise_job *job, const depthwise_row *row, ptrdiff_t taps_x, ptrdiff_t stride) {
    for (ptrdiff_t x = job->inner, count; x < job->inner_end; x += count) {
        ptrdiff_t left = job->inner_end - x, done;
        count = left >= 8 && BLOCK_COLUMNS == 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
        switch (count) {
            case 8: done = depthwise_block(job, row, x, 8, taps_x, stride); break;
            case 4: done = depthwise_block(job, row, x, 4, taps_x, stride); break;
            case 2: done = depthwise_block(job, row, x, 2, taps_x, stride); break;
            default: done = depthwise_block(job, row, x, 1, taps_x, stride);
        }
        for (ptrdiff_t j = 0; done < row->end && j < count; j++) depthwise_output(job, row, x + j, done);
    }
}

// Some channels of one output row.
static void depthwise_forward_task(const void *context, ptrdiff_t index) {
    const depthwise_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, part = index % job->parts, y = index / job->parts % s->out_height;
    ptrdiff_t image = index / job->parts / s->out_height, vectors = cg_blocks(channels, VL);
    depthwise_row row = {
        .image = job->x + image * s->in_height * s->in_width * channels, .rows = job->row_table + y * s->kernel_height,
        .out = job->y + (image * s->out_height + y) * s->out_width * channels,
        .first = vectors * part / job->parts * VL, .end = cg_min(vectors * (part + 1) / job->parts * VL, channels)};
    for (ptrdiff_t x = 0; x < job->inner; x++) depthwise_output(job, &row, x, row.first);
    if (s->kernel_width == 3 && s->stride == 1) depthwise_inner_columns(job, &row, 3, 1);
    else if (s->kernel_width == 3 && s->stride == 2) depthwise_inner_columns(job, &row, 3, 2);
    else if (s->kernel_width == 5 && s->stride == 1) depthwise_inner_columns(job, &row, 5, 1);
    else if (s->kernel_width == 5 && s->stride == 2) depthwise_inner_columns(job, &row, 5, 2);
    else depthwise_inner_columns(job, &row, s->kernel_width, s->stride);
    for (ptrdiff_t x = job->inner_end; x < s->out_width; x++) depthwise_output(job, &row, x, row.first);
}

static void run_depthwise_forward(cg_pool *pool, depthwise_job *job) {
    const cg_convolution *s = job->shape;
    job->parts = cg_blocks(s->in_channels, DEPTHWISE_CHANNELS);
    cg_parallel(pool, s->batch * s->out_height * job->parts, depthwise_forward_task, job);
}

static void depthwise_forward(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *w, const cg_convolution_tail *tail, float *y,
    float *workspace) {
    depthwise_job job = plan_depthwise(s, workspace);
    job.x = x;
    job.w = w;
    job.tap_stride = s->in_channels;
    job.tail = tail;
    job.y = y;
    run_depthwise_forward(pool, &job);
}

// MARK: Gradient with respect to the input

// At stride 1 it is the forward pass over dy with the kernel turned around, for the padded image where padding folds back.
static cg_convolution turned_around(const cg_convolution *s) {
    bool folds = cg_convolution_folds(s);
    cg_convolution turned = *s;
    turned.in_height = s->out_height;
    turned.in_width = s->out_width;
    turned.out_height = s->in_height + (folds ? s->pad_top + s->pad_bottom : 0);
    turned.out_width = s->in_width + (folds ? s->pad_left + s->pad_right : 0);
    turned.pad_top = s->kernel_height - 1 - (folds ? 0 : s->pad_top);
    turned.pad_left = s->kernel_width - 1 - (folds ? 0 : s->pad_left);
    turned.padding_mode = CG_PAD_ZERO;
    return turned;
}

// With a stride, one image's vector of channels of dx: every output adds to the pixels it read, which also folds the padding
// back.
static void depthwise_scatter_task(const void *context, ptrdiff_t index) {
    const depthwise_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, vectors = cg_blocks(channels, VL), c = index % vectors * VL, count = channels - c;
    float *image = job->dx + index / vectors * s->in_height * s->in_width * channels + c;
    const float *dy = job->dy + index / vectors * s->out_height * s->out_width * channels + c;
    for (ptrdiff_t i = 0; i < s->in_height * s->in_width; i++) store_channels(image + i * channels, (vf)0.0f, count);
    for (ptrdiff_t y = 0; y < s->out_height; y++) {
        for (ptrdiff_t x = 0; x < s->out_width; x++) {
            vf gradient = load_channels(dy + (y * s->out_width + x) * channels, count);
            for (ptrdiff_t tap = 0; tap < s->kernel_height * s->kernel_width; tap++) {
                int32_t to_y = job->row_table[y * s->kernel_height + tap / s->kernel_width];
                int32_t to_x = job->column_table[x * s->kernel_width + tap % s->kernel_width];
                if (to_y < 0 || to_x < 0) continue;
                float *to = image + (to_y * s->in_width + to_x) * channels;
                vf weight = load_channels(job->w + tap * channels + c, count);
                store_channels(to, fma(gradient, weight, load_channels(to, count)), count);
            }
        }
    }
}

static void depthwise_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *w, float *dx, float *workspace) {
    cg_convolution turned = turned_around(s);
    if (s->stride > 1 || turned.pad_top < 0 || turned.pad_left < 0) {
        depthwise_job job = plan_depthwise(s, workspace);
        job.dy = dy;
        job.w = w;
        job.dx = dx;
        cg_parallel(pool, s->batch * cg_blocks(s->in_channels, VL), depthwise_scatter_task, &job);
        return;
    }
    bool folds = cg_convolution_folds(s);
    float *padded = workspace + cg_convolution_layout(s).tables;
    depthwise_job job = plan_depthwise(&turned, workspace);
    job.x = dy;
    job.w = w + (s->kernel_height * s->kernel_width - 1) * s->in_channels;
    job.tap_stride = -s->in_channels;
    job.tail = &no_tail;
    job.y = folds ? padded : dx;
    run_depthwise_forward(pool, &job);
    if (folds) {
        fold_job fold = {s, turned.out_height, turned.out_width, padded, dx};
        cg_parallel(pool, s->batch * s->in_height, fold_task, &fold);
    }
}

// MARK: Gradient with respect to the weights

// Of `taps` neighbouring taps of a row of the kernel, the sums over a row of outputs, to `partial` of tap after tap. `from` and
// `dy` are the rows' first pixels, and `count` channels of them are read.
INLINE void depthwise_tap_sums(
    const depthwise_job *job, const float *from, const float *dy, float *partial, ptrdiff_t first, const int taps,
    ptrdiff_t count) {
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels;
    vf sums[COMMON_TAPS];
    _Pragma("unroll") for (int t = 0; t < taps; t++) sums[t] = (vf)0.0f;
    for (ptrdiff_t x = 0; x < s->out_width; x++) {
        const int32_t *columns = job->column_table + x * s->kernel_width + first;
        vf gradient = load_channels(dy + x * channels, count);
        _Pragma("unroll") for (int t = 0; t < taps; t++) {
            if (columns[t] >= 0) sums[t] = fma(load_channels(from + columns[t] * channels, count), gradient, sums[t]);
        }
    }
    _Pragma("unroll") for (int t = 0; t < taps; t++) store_channels(partial + (first + t) * channels, sums[t], count);
}

// One output row's part of dw.
static void depthwise_backward_weights_task(const void *context, ptrdiff_t index) {
    const depthwise_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, taps_x = s->kernel_width;
    const int32_t *rows = job->row_table + index % s->out_height * s->kernel_height;
    const float *image = job->x + index / s->out_height * s->in_height * s->in_width * channels;
    const float *dy = job->dy + index * s->out_width * channels;
    for (ptrdiff_t y = 0; y < s->kernel_height; y++) {
        float *partial = job->partial + (index * s->kernel_height + y) * taps_x * channels;
        if (rows[y] < 0) {
            __builtin_memset(partial, 0, (size_t)(taps_x * channels) * sizeof(float));
            continue;
        }
        const float *from = image + rows[y] * s->in_width * channels;
        for (ptrdiff_t c = 0; c < channels; c += VL) {
            ptrdiff_t count = channels - c;
            if (count >= VL && taps_x == 3) depthwise_tap_sums(job, from + c, dy + c, partial + c, 0, 3, VL);
            else if (count >= VL && taps_x == 5) depthwise_tap_sums(job, from + c, dy + c, partial + c, 0, 5, VL);
            else for (ptrdiff_t t = 0; t < taps_x; t++) depthwise_tap_sums(job, from + c, dy + c, partial + c, t, 1, count);
        }
    }
}

static void depthwise_backward_weights(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *dy, float *dw, float *workspace) {
    depthwise_job job = plan_depthwise(s, workspace);
    ptrdiff_t weights = s->kernel_height * s->kernel_width * s->in_channels, rows = s->batch * s->out_height;
    job.x = x;
    job.dy = dy;
    job.partial = workspace + cg_convolution_layout(s).tables;
    cg_parallel(pool, rows, depthwise_backward_weights_task, &job);
    reduce(pool, CG_REDUCE_SUM, 1, rows, weights, job.partial, dw, job.partial + rows * weights);
}
