// Normalisation of each channel over the rows of a group, and its gradient. Instance normalisation has an image for a
// group, batch normalisation one group of all pixels.

typedef struct normalize_job {
    ptrdiff_t rows, channels, blocks;
    float epsilon;
    const float *x, *mean_in, *variance_in, *dy;
    float *y, *mean, *variance;
    float *partial;  // [groups, blocks, 2, channels]: sums of a block's rows
    float *totals;   // [groups, 2, channels]
} normalize_job;

// Adds up two quantities of each row in a block. They are measured from the group's first row, so that a large common
// offset does not eat the digits of the variance.
static void normalize_sums_task(const void *context, ptrdiff_t index) {
    const normalize_job *job = context;
    ptrdiff_t group = index / job->blocks, channels = job->channels;
    ptrdiff_t first = index % job->blocks * NORMALIZE_ROWS;
    ptrdiff_t rows = cg_min(NORMALIZE_ROWS, job->rows - first);
    const float *origin = job->x + group * job->rows * channels;
    const float *x = origin + first * channels;
    float *out = job->partial + index * 2 * channels;
    for (ptrdiff_t c = 0; c < channels; c += VL) {
        ptrdiff_t width = cg_min(VL, channels - c);
        vf sum = (vf)0.0f, squares = (vf)0.0f;
        if (width == VL) {
            vf shift = load(origin + c);
            for (ptrdiff_t r = 0; r < rows; r++) {
                vf d = load(x + r * channels + c) - shift;
                sum += d;
                squares = fma(d, d, squares);
            }
            store(out + c, sum);
            store(out + channels + c, squares);
        } else {
            vf shift = load_partial(origin + c, width, 0);
            for (ptrdiff_t r = 0; r < rows; r++) {
                vf d = load_partial(x + r * channels + c, width, 0) - shift;
                sum += d;
                squares = fma(d, d, squares);
            }
            store_partial(out + c, sum, width);
            store_partial(out + channels + c, squares, width);
        }
    }
}

static void normalize_statistics_task(const void *context, ptrdiff_t group) {
    const normalize_job *job = context;
    ptrdiff_t channels = job->channels;
    const float *origin = job->x + group * job->rows * channels;
    const float *partial = job->partial + group * job->blocks * 2 * channels;
    for (ptrdiff_t c = 0; c < channels; c++) {
        double sum = 0, squares = 0;
        for (ptrdiff_t b = 0; b < job->blocks; b++) {
            sum += partial[b * 2 * channels + c];
            squares += partial[(b * 2 + 1) * channels + c];
        }
        double shifted = sum / (double)job->rows;
        double variance = squares / (double)job->rows - shifted * shifted;
        job->mean[group * channels + c] = (float)(origin[c] + shifted);
        job->variance[group * channels + c] = variance > 0 ? (float)variance : variance != variance ? (float)variance : 0;
    }
}

static void normalize_apply_task(const void *context, ptrdiff_t index) {
    const normalize_job *job = context;
    ptrdiff_t group = index / job->blocks, channels = job->channels;
    ptrdiff_t first = index % job->blocks * NORMALIZE_ROWS;
    ptrdiff_t rows = cg_min(NORMALIZE_ROWS, job->rows - first);
    ptrdiff_t offset = (group * job->rows + first) * channels;
    const float *mean = job->mean + group * channels, *variance = job->variance + group * channels;
    for (ptrdiff_t c = 0; c < channels; c += VL) {
        ptrdiff_t width = cg_min(VL, channels - c);
        bool whole = width == VL;
        vf m = whole ? load(mean + c) : load_partial(mean + c, width, 0);
        vf v = whole ? load(variance + c) : load_partial(variance + c, width, 1);
        vf scale = 1.0f / __builtin_elementwise_sqrt(v + job->epsilon);
        for (ptrdiff_t r = 0; r < rows; r++) {
            ptrdiff_t at = offset + r * channels + c;
            if (whole) store(job->y + at, (load(job->x + at) - m) * scale);
            else store_partial(job->y + at, (load_partial(job->x + at, width, 0) - m) * scale, width);
        }
    }
}

static void normalize(
    cg_pool *pool, ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels, float epsilon, const float *x, float *y,
    float *mean, float *variance, float *workspace) {
    normalize_job job = {
        .rows = rows, .channels = channels, .blocks = cg_blocks(rows, NORMALIZE_ROWS), .epsilon = epsilon, .x = x, .y = y,
        .mean = mean, .variance = variance, .partial = workspace};
    cg_parallel(pool, groups * job.blocks, normalize_sums_task, &job);
    cg_parallel(pool, groups, normalize_statistics_task, &job);
    cg_parallel(pool, groups * job.blocks, normalize_apply_task, &job);
}

// MARK: Gradient: dx = (dy - mean(dy) - z mean(dy z)) / sqrt(variance + epsilon), z the normalised x

static void normalize_gradient_sums_task(const void *context, ptrdiff_t index) {
    const normalize_job *job = context;
    ptrdiff_t group = index / job->blocks, channels = job->channels;
    ptrdiff_t first = index % job->blocks * NORMALIZE_ROWS;
    ptrdiff_t rows = cg_min(NORMALIZE_ROWS, job->rows - first);
    ptrdiff_t offset = (group * job->rows + first) * channels;
    const float *mean = job->mean_in + group * channels, *variance = job->variance_in + group * channels;
    float *out = job->partial + index * 2 * channels;
    for (ptrdiff_t c = 0; c < channels; c += VL) {
        ptrdiff_t width = cg_min(VL, channels - c);
        bool whole = width == VL;
        vf m = whole ? load(mean + c) : load_partial(mean + c, width, 0);
        vf v = whole ? load(variance + c) : load_partial(variance + c, width, 1);
        vf scale = 1.0f / __builtin_elementwise_sqrt(v + job->epsilon);
        vf sum = (vf)0.0f, products = (vf)0.0f;
        for (ptrdiff_t r = 0; r < rows; r++) {
            ptrdiff_t at = offset + r * channels + c;
            vf x = whole ? load(job->x + at) : load_partial(job->x + at, width, 0);
            vf dy = whole ? load(job->dy + at) : load_partial(job->dy + at, width, 0);
            sum += dy;
            products = fma(dy, (x - m) * scale, products);
        }
        if (whole) {
            store(out + c, sum);
            store(out + channels + c, products);
        } else {
            store_partial(out + c, sum, width);
            store_partial(out + channels + c, products, width);
        }
    }
}

static void normalize_gradient_totals_task(const void *context, ptrdiff_t group) {
    const normalize_job *job = context;
    ptrdiff_t width = 2 * job->channels;
    for (ptrdiff_t c = 0; c < width; c++) {
        double sum = 0;
        for (ptrdiff_t b = 0; b < job->blocks; b++) sum += job->partial[(group * job->blocks + b) * width + c];
        job->totals[group * width + c] = (float)(sum / (double)job->rows);
    }
}

static void normalize_gradient_apply_task(const void *context, ptrdiff_t index) {
    const normalize_job *job = context;
    ptrdiff_t group = index / job->blocks, channels = job->channels;
    ptrdiff_t first = index % job->blocks * NORMALIZE_ROWS;
    ptrdiff_t rows = cg_min(NORMALIZE_ROWS, job->rows - first);
    ptrdiff_t offset = (group * job->rows + first) * channels;
    const float *mean = job->mean_in + group * channels, *variance = job->variance_in + group * channels;
    const float *totals = job->totals + group * 2 * channels;
    for (ptrdiff_t c = 0; c < channels; c += VL) {
        ptrdiff_t width = cg_min(VL, channels - c);
        bool whole = width == VL;
        vf m = whole ? load(mean + c) : load_partial(mean + c, width, 0);
        vf v = whole ? load(variance + c) : load_partial(variance + c, width, 1);
        vf mean_dy = whole ? load(totals + c) : load_partial(totals + c, width, 0);
        vf mean_dyz = whole ? load(totals + channels + c) : load_partial(totals + channels + c, width, 0);
        vf scale = 1.0f / __builtin_elementwise_sqrt(v + job->epsilon);
        for (ptrdiff_t r = 0; r < rows; r++) {
            ptrdiff_t at = offset + r * channels + c;
            vf x = whole ? load(job->x + at) : load_partial(job->x + at, width, 0);
            vf dy = whole ? load(job->dy + at) : load_partial(job->dy + at, width, 0);
            vf dx = (dy - mean_dy - (x - m) * scale * mean_dyz) * scale;
            if (whole) store(job->y + at, dx); else store_partial(job->y + at, dx, width);
        }
    }
}

static void normalize_gradient(
    cg_pool *pool, ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels, float epsilon, const float *x, const float *mean,
    const float *variance, const float *dy, float *dx, float *workspace) {
    ptrdiff_t blocks = cg_blocks(rows, NORMALIZE_ROWS);
    normalize_job job = {
        .rows = rows, .channels = channels, .blocks = blocks, .epsilon = epsilon, .x = x, .mean_in = mean,
        .variance_in = variance, .dy = dy, .y = dx, .partial = workspace,
        .totals = workspace + groups * blocks * 2 * channels};
    cg_parallel(pool, groups * blocks, normalize_gradient_sums_task, &job);
    cg_parallel(pool, groups, normalize_gradient_totals_task, &job);
    cg_parallel(pool, groups * blocks, normalize_gradient_apply_task, &job);
}
