// Normalisation of each channel over the rows of a group, its affine map, activation and residual in the same pass, and the
// gradient of all of it. Instance normalisation has an image for a group, batch normalisation one group of all pixels.
//
// Small groups are one job: a task computes some channels of a group from the sums to the result, and the second pass finds
// them in the cache. Large ones are three: sums of blocks of rows, their totals, the result.

enum { NORM_VECTORS = 4, NORM_TASK_CHANNELS = 2 * VL };

typedef struct normalize_job {
    cg_normalization shape;
    ptrdiff_t blocks;                                  // of NORMALIZE_ROWS rows in a group
    const float *x, *residual, *dy, *mean_in, *variance_in;
    float *y, *mean, *variance;                        // y is dx in the gradient
    float *partial;                                    // [groups, blocks, 2, channels]: sums of a block's rows
    float *sum_dy, *sum_dyz;                           // [groups, channels]
} normalize_job;

// Vectors of neighbouring channels, all whole but for a single last one.
typedef struct norm_lanes {
    ptrdiff_t group, c;
    ptrdiff_t count;  // channels of the last vector
} norm_lanes;

// The map of a channel's values.
typedef struct norm_map {
    vf mean, inverse, scale, offset;
} norm_map;

INLINE norm_map map_of(const normalize_job *job, const float *mean, const float *variance, ptrdiff_t c, ptrdiff_t count) {
    const cg_normalization *s = &job->shape;
    vf v = count >= VL ? load(variance + c) : load_partial(variance + c, count, 1);
    return (norm_map){
        load_channels(mean + c, count), 1.0f / __builtin_elementwise_sqrt(v + s->epsilon),
        s->scale ? load_channels(s->scale + c, count) : (vf)1.0f, s->offset ? load_channels(s->offset + c, count) : (vf)0.0f};
}

// Values are taken relative to the mean of a few rows, so that a large common offset does not cost the variance its precision.
INLINE vf origin_of(const normalize_job *job, const norm_lanes *lanes, ptrdiff_t c, ptrdiff_t count) {
    ptrdiff_t rows = job->shape.rows, channels = job->shape.channels, samples = cg_min(rows, 8);
    const float *x = job->x + lanes->group * rows * channels + c;
    vf sum = (vf)0.0f;
    for (ptrdiff_t i = 0; i < samples; i++) sum += load_channels(x + rows * i / samples * channels, count);
    return sum * (1.0f / (float)samples);
}

// MARK: Passes over some rows of some channels

// Sums of x and of its squares, both from the origin, to sums[0] and sums[channels]...
INLINE void sum_values(
    const normalize_job *job, norm_lanes lanes, int vectors, ptrdiff_t first, ptrdiff_t rows, float *sums, ptrdiff_t stride) {
    ptrdiff_t channels = job->shape.channels, base = (lanes.group * job->shape.rows + first) * channels + lanes.c;
    vf origin[NORM_VECTORS], sum[NORM_VECTORS], squares[NORM_VECTORS];
    _Pragma("unroll") for (int v = 0; v < vectors; v++) {
        origin[v] = origin_of(job, &lanes, lanes.c + v * VL, lanes.count);
        sum[v] = squares[v] = (vf)0.0f;
    }
    for (ptrdiff_t r = 0; r < rows; r++) {
        ptrdiff_t at = base + r * channels;
        _Pragma("unroll") for (int v = 0; v < vectors; v++, at += VL) {
            vf d = load_channels(job->x + at, lanes.count) - origin[v];
            sum[v] += d;
            squares[v] = fma(d, d, squares[v]);
        }
    }
    _Pragma("unroll") for (int v = 0; v < vectors; v++) {
        store_channels(sums + v * VL, sum[v], lanes.count);
        store_channels(sums + stride + v * VL, squares[v], lanes.count);
    }
}

// y from x, backwards from the last row, which the sums have left in the cache.
INLINE void write_values(const normalize_job *job, norm_lanes lanes, int vectors, ptrdiff_t first, ptrdiff_t rows) {
    ptrdiff_t channels = job->shape.channels, base = (lanes.group * job->shape.rows + first) * channels + lanes.c;
    norm_map map[NORM_VECTORS];
    _Pragma("unroll") for (int v = 0; v < vectors; v++) {
        ptrdiff_t at = lanes.group * channels;
        map[v] = map_of(job, job->mean + at, job->variance + at, lanes.c + v * VL, lanes.count);
        map[v].scale *= map[v].inverse;
    }
    for (ptrdiff_t r = rows - 1; r >= 0; r--) {
        ptrdiff_t at = base + r * channels;
        _Pragma("unroll") for (int v = 0; v < vectors; v++, at += VL) {
            vf a = fma(load_channels(job->x + at, lanes.count) - map[v].mean, map[v].scale, map[v].offset);
            a = select_where(a > 0.0f, a, a * job->shape.slope);
            if (job->residual) a += load_channels(job->residual + at, lanes.count);
            store_channels(job->y + at, a, lanes.count);
        }
    }
}

// The gradient before the activation.
INLINE vf inner_gradient(const normalize_job *job, const norm_map *map, vf z, vf dy) {
    if (job->shape.slope == 1) return dy;
    return select_where(fma(z, map->scale, map->offset) > 0.0f, dy, dy * job->shape.slope);
}

// Sums of dy and of dy z, z the normalised x.
INLINE void sum_gradients(
    const normalize_job *job, norm_lanes lanes, int vectors, ptrdiff_t first, ptrdiff_t rows, float *sums, ptrdiff_t stride) {
    ptrdiff_t channels = job->shape.channels, base = (lanes.group * job->shape.rows + first) * channels + lanes.c;
    norm_map map[NORM_VECTORS];
    vf sum[NORM_VECTORS], products[NORM_VECTORS];
    _Pragma("unroll") for (int v = 0; v < vectors; v++) {
        ptrdiff_t at = lanes.group * channels;
        map[v] = map_of(job, job->mean_in + at, job->variance_in + at, lanes.c + v * VL, lanes.count);
        sum[v] = products[v] = (vf)0.0f;
    }
    for (ptrdiff_t r = 0; r < rows; r++) {
        ptrdiff_t at = base + r * channels;
        _Pragma("unroll") for (int v = 0; v < vectors; v++, at += VL) {
            vf z = (load_channels(job->x + at, lanes.count) - map[v].mean) * map[v].inverse;
            vf dy = inner_gradient(job, &map[v], z, load_channels(job->dy + at, lanes.count));
            sum[v] += dy;
            products[v] = fma(dy, z, products[v]);
        }
    }
    _Pragma("unroll") for (int v = 0; v < vectors; v++) {
        store_channels(sums + v * VL, sum[v], lanes.count);
        store_channels(sums + stride + v * VL, products[v], lanes.count);
    }
}

// dx = (dy - mean(dy) - z mean(dy z)) scale / sqrt(variance + epsilon)
INLINE void write_gradients(const normalize_job *job, norm_lanes lanes, int vectors, ptrdiff_t first, ptrdiff_t rows) {
    ptrdiff_t channels = job->shape.channels, base = (lanes.group * job->shape.rows + first) * channels + lanes.c;
    norm_map map[NORM_VECTORS];
    vf mean_dy[NORM_VECTORS], mean_dyz[NORM_VECTORS];
    float share = 1.0f / (float)job->shape.rows;
    _Pragma("unroll") for (int v = 0; v < vectors; v++) {
        ptrdiff_t at = lanes.group * channels, c = lanes.c + v * VL;
        map[v] = map_of(job, job->mean_in + at, job->variance_in + at, c, lanes.count);
        mean_dy[v] = load_channels(job->sum_dy + at + c, lanes.count) * share;
        mean_dyz[v] = load_channels(job->sum_dyz + at + c, lanes.count) * share;
    }
    for (ptrdiff_t r = rows - 1; r >= 0; r--) {
        ptrdiff_t at = base + r * channels;
        _Pragma("unroll") for (int v = 0; v < vectors; v++, at += VL) {
            vf z = (load_channels(job->x + at, lanes.count) - map[v].mean) * map[v].inverse;
            vf dy = inner_gradient(job, &map[v], z, load_channels(job->dy + at, lanes.count));
            vf dx = (dy - mean_dy[v] - z * mean_dyz[v]) * (map[v].scale * map[v].inverse);
            store_channels(job->y + at, dx, lanes.count);
        }
    }
}

// Calls PASS for channels FROM..<TO of GROUP, as many vectors at a time as there are. A macro, so that `vectors` and a whole
// last vector are constants in each copy.
#define FOR_EACH_LANES(GROUP, FROM, TO, PASS) \
    for (ptrdiff_t c = FROM, end = TO; c < end;) { \
        if (c + NORM_VECTORS * VL <= end) { \
            norm_lanes lanes = {GROUP, c, VL}; \
            PASS(lanes, NORM_VECTORS); \
            c += NORM_VECTORS * VL; \
        } else if (c + VL <= end) { \
            norm_lanes lanes = {GROUP, c, VL}; \
            PASS(lanes, 1); \
            c += VL; \
        } else { \
            norm_lanes lanes = {GROUP, c, end - c}; \
            PASS(lanes, 1); \
            c = end; \
        } \
    }

// MARK: Totals

// Adds up the sums of a group's blocks, [blocks][2][stride], for `count` channels from `c` on.
static void total_values(
    const normalize_job *job, ptrdiff_t group, ptrdiff_t c, ptrdiff_t count, const float *sums, ptrdiff_t stride) {
    double rows = (double)job->shape.rows;
    norm_lanes lanes = {group, c, count};
    for (ptrdiff_t i = 0; i < count; i += VL) {
        float origin[VL];
        store(origin, origin_of(job, &lanes, c + i, count - i));
        for (ptrdiff_t lane = i; lane < cg_min(i + VL, count); lane++) {
            double sum = 0, squares = 0;
            for (ptrdiff_t b = 0; b < job->blocks; b++) {
                sum += sums[b * 2 * stride + lane];
                squares += sums[(b * 2 + 1) * stride + lane];
            }
            double shifted = sum / rows, variance = squares / rows - shifted * shifted;
            ptrdiff_t at = group * job->shape.channels + c + lane;
            job->mean[at] = (float)(origin[lane - i] + shifted);
            job->variance[at] = variance > 0 || variance != variance ? (float)variance : 0;
        }
    }
}

static void total_gradients(
    const normalize_job *job, ptrdiff_t group, ptrdiff_t c, ptrdiff_t count, const float *sums, ptrdiff_t stride) {
    for (ptrdiff_t lane = 0; lane < count; lane++) {
        double sum = 0, products = 0;
        for (ptrdiff_t b = 0; b < job->blocks; b++) {
            sum += sums[b * 2 * stride + lane];
            products += sums[(b * 2 + 1) * stride + lane];
        }
        ptrdiff_t at = group * job->shape.channels + c + lane;
        job->sum_dy[at] = (float)sum;
        job->sum_dyz[at] = (float)products;
    }
}

// MARK: Jobs

// The tasks of one direction, whose passes are the macros below; TOTAL adds their sums up.
#define DEFINE_NORMALIZE_TASKS(NAME, TOTAL) \
    /* Sums of one block of rows. */ \
    static void NAME##_sums_task(const void *context, ptrdiff_t index) { \
        const normalize_job *job = context; \
        ptrdiff_t channels = job->shape.channels, first = index % job->blocks * NORMALIZE_ROWS; \
        ptrdiff_t rows = cg_min(NORMALIZE_ROWS, job->shape.rows - first); \
        float *sums = job->partial + index * 2 * channels; \
        FOR_EACH_LANES(index / job->blocks, 0, channels, NAME##_SUM_PASS) \
    } \
    static void NAME##_totals_task(const void *context, ptrdiff_t group) { \
        const normalize_job *job = context; \
        ptrdiff_t channels = job->shape.channels; \
        TOTAL(job, group, 0, channels, job->partial + group * job->blocks * 2 * channels, channels); \
    } \
    static void NAME##_write_task(const void *context, ptrdiff_t index) { \
        const normalize_job *job = context; \
        ptrdiff_t first = index % job->blocks * NORMALIZE_ROWS; \
        ptrdiff_t rows = cg_min(NORMALIZE_ROWS, job->shape.rows - first); \
        FOR_EACH_LANES(index / job->blocks, 0, job->shape.channels, NAME##_WRITE_PASS) \
    } \
    /* Some channels of a small group, from the sums to the result. */ \
    static void NAME##_channels_task(const void *context, ptrdiff_t index) { \
        const normalize_job *job = context; \
        ptrdiff_t parts = cg_blocks(job->shape.channels, NORM_TASK_CHANNELS), group = index / parts; \
        ptrdiff_t from = index % parts * NORM_TASK_CHANNELS, to = cg_min(from + NORM_TASK_CHANNELS, job->shape.channels); \
        float block_sums[NORMALIZE_SMALL_BLOCKS][2 * NORM_TASK_CHANNELS]; \
        for (ptrdiff_t b = 0; b < job->blocks; b++) { \
            ptrdiff_t first = b * NORMALIZE_ROWS, rows = cg_min(NORMALIZE_ROWS, job->shape.rows - first); \
            FOR_EACH_LANES(group, from, to, NAME##_BLOCK_PASS) \
        } \
        TOTAL(job, group, from, to - from, (const float *)block_sums, NORM_TASK_CHANNELS); \
        ptrdiff_t first = 0, rows = job->shape.rows; \
        FOR_EACH_LANES(group, from, to, NAME##_WRITE_PASS) \
    } \
    static void NAME##_run(cg_pool *pool, normalize_job *job) { \
        ptrdiff_t groups = job->shape.groups; \
        job->blocks = cg_blocks(job->shape.rows, NORMALIZE_ROWS); \
        if (job->shape.has_statistics) { \
            cg_parallel(pool, groups * job->blocks, NAME##_write_task, job); \
            return; \
        } \
        if (job->blocks <= NORMALIZE_SMALL_BLOCKS) { \
            cg_parallel(pool, groups * cg_blocks(job->shape.channels, NORM_TASK_CHANNELS), NAME##_channels_task, job); \
            return; \
        } \
        cg_parallel(pool, groups * job->blocks, NAME##_sums_task, job); \
        cg_parallel(pool, groups, NAME##_totals_task, job); \
        cg_parallel(pool, groups * job->blocks, NAME##_write_task, job); \
    }

#define values_SUM_PASS(LANES, VECTORS) sum_values(job, LANES, VECTORS, first, rows, sums + LANES.c, channels)
#define values_BLOCK_PASS(LANES, VECTORS) \
    sum_values(job, LANES, VECTORS, first, rows, block_sums[b] + (LANES.c - from), NORM_TASK_CHANNELS)
#define values_WRITE_PASS(LANES, VECTORS) write_values(job, LANES, VECTORS, first, rows)
#define gradients_SUM_PASS(LANES, VECTORS) sum_gradients(job, LANES, VECTORS, first, rows, sums + LANES.c, channels)
#define gradients_BLOCK_PASS(LANES, VECTORS) \
    sum_gradients(job, LANES, VECTORS, first, rows, block_sums[b] + (LANES.c - from), NORM_TASK_CHANNELS)
#define gradients_WRITE_PASS(LANES, VECTORS) write_gradients(job, LANES, VECTORS, first, rows)

DEFINE_NORMALIZE_TASKS(values, total_values)
DEFINE_NORMALIZE_TASKS(gradients, total_gradients)

static void normalize(
    cg_pool *pool, const cg_normalization *shape, const float *x, const float *residual, float *y, float *mean,
    float *variance, float *workspace) {
    normalize_job job = {
        .shape = *shape, .x = x, .residual = residual, .y = y, .mean = mean, .variance = variance, .partial = workspace};
    values_run(pool, &job);
}

static void normalize_gradient(
    cg_pool *pool, const cg_normalization *shape, const float *x, const float *mean, const float *variance, const float *dy,
    float *dx, float *sum_dy, float *sum_dyz, float *workspace) {
    normalize_job job = {
        .shape = *shape, .x = x, .mean_in = mean, .variance_in = variance, .dy = dy, .y = dx, .sum_dy = sum_dy,
        .sum_dyz = sum_dyz, .partial = workspace};
    gradients_run(pool, &job);
}
