// Depthwise convolution: each output channel sees the one input channel of its number, so there is no matrix product, and the
// lanes are channels.

typedef struct depthwise_job {
    const cg_convolution *shape;
    const int32_t *row_table, *column_table;  // of x for each output and tap, -1 for zeros
    const float *x, *w, *bias, *dy;
    float *y, *dx, *partial;
} depthwise_job;

// One output row.
static void depthwise_forward_task(const void *context, ptrdiff_t index) {
    const depthwise_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, taps_x = s->kernel_width;
    const int32_t *rows = job->row_table + index % s->out_height * s->kernel_height;
    const float *image = job->x + index / s->out_height * s->in_height * s->in_width * channels;
    for (ptrdiff_t x = 0; x < s->out_width; x++) {
        float *out = job->y + (index * s->out_width + x) * channels;
        const int32_t *columns = job->column_table + x * taps_x;
        for (ptrdiff_t c = 0; c < channels; c += VL) {
            ptrdiff_t count = channels - c;
            vf sum = job->bias ? load_channels(job->bias + c, count) : (vf)0.0f;
            for (ptrdiff_t tap = 0; tap < s->kernel_height * taps_x; tap++) {
                int32_t from_y = rows[tap / taps_x], from_x = columns[tap % taps_x];
                if (from_y < 0 || from_x < 0) continue;
                vf value = load_channels(image + (from_y * s->in_width + from_x) * channels + c, count);
                sum = fma(value, load_channels(job->w + tap * channels + c, count), sum);
            }
            store_channels(out + c, sum, count);
        }
    }
}

// One image's vector of channels of dx: every output adds to the pixels it read, which also folds the padding back.
static void depthwise_backward_data_task(const void *context, ptrdiff_t index) {
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

// One output row's part of dw.
static void depthwise_backward_weights_task(const void *context, ptrdiff_t index) {
    const depthwise_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, taps = s->kernel_height * s->kernel_width;
    const float *image = job->x + index / s->out_height * s->in_height * s->in_width * channels;
    const float *dy = job->dy + index * s->out_width * channels;
    for (ptrdiff_t tap = 0; tap < taps; tap++) {
        int32_t from_y = job->row_table[index % s->out_height * s->kernel_height + tap / s->kernel_width];
        for (ptrdiff_t c = 0; c < channels; c += VL) {
            vf sum = (vf)0.0f;
            for (ptrdiff_t x = 0; from_y >= 0 && x < s->out_width; x++) {
                int32_t from_x = job->column_table[x * s->kernel_width + tap % s->kernel_width];
                if (from_x < 0) continue;
                vf value = load_channels(image + (from_y * s->in_width + from_x) * channels + c, channels - c);
                sum = fma(value, load_channels(dy + x * channels + c, channels - c), sum);
            }
            store_channels(job->partial + (index * taps + tap) * channels + c, sum, channels - c);
        }
    }
}

static depthwise_job plan_depthwise(const cg_convolution *s, float *workspace) {
    int32_t *tables = (int32_t *)workspace, *columns = tables + s->out_height * s->kernel_height;
    forward_table(tables, s->out_height, s->kernel_height, s->stride, s->pad_top, s->in_height, s->padding_mode);
    forward_table(columns, s->out_width, s->kernel_width, s->stride, s->pad_left, s->in_width, s->padding_mode);
    return (depthwise_job){.shape = s, .row_table = tables, .column_table = columns};
}

static void depthwise_forward(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *w, const float *bias, float *y, float *workspace) {
    depthwise_job job = plan_depthwise(s, workspace);
    job.x = x;
    job.w = w;
    job.bias = bias;
    job.y = y;
    cg_parallel(pool, s->batch * s->out_height, depthwise_forward_task, &job);
}

static void depthwise_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *w, float *dx, float *workspace) {
    depthwise_job job = plan_depthwise(s, workspace);
    job.dy = dy;
    job.w = w;
    job.dx = dx;
    cg_parallel(pool, s->batch * cg_blocks(s->in_channels, VL), depthwise_backward_data_task, &job);
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
