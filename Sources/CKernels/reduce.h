// Sums and extremes along an axis, and maps of one axis onto another.

INLINE vf combine(cg_reduce_op op, vf a, vf b) {
    switch (op) {
        case CG_REDUCE_SUM: return a + b;
        case CG_REDUCE_MAX: return select_where((b > a) | (b != b), b, a);
        case CG_REDUCE_MIN: return select_where((b < a) | (b != b), b, a);
    }
    return a;
}

INLINE float identity_of(cg_reduce_op op) {
    return op == CG_REDUCE_SUM ? 0 : op == CG_REDUCE_MAX ? -__builtin_inff() : __builtin_inff();
}

// Partial results are combined in double, so that the sum of a million elements keeps its precision.
INLINE double combine_scalar(cg_reduce_op op, double a, double b) {
    switch (op) {
        case CG_REDUCE_SUM: return a + b;
        case CG_REDUCE_MAX: return b > a || b != b ? b : a;
        case CG_REDUCE_MIN: return b < a || b != b ? b : a;
    }
    return a;
}

typedef struct reduce_job {
    cg_reduce_op op;
    ptrdiff_t outer, count, inner, blocks;
    const float *x;
    float *partial, *out;
} reduce_job;

// Rows of contiguous elements: one block of one row a task.
static void reduce_elements_task(const void *context, ptrdiff_t index) {
    const reduce_job *job = context;
    ptrdiff_t start = index % job->blocks * REDUCE_BLOCK;
    ptrdiff_t count = cg_min(REDUCE_BLOCK, job->count - start);
    const float *x = job->x + index / job->blocks * job->count + start;
    float identity = identity_of(job->op);
    vf lanes[4] = {(vf)identity, (vf)identity, (vf)identity, (vf)identity};
    ptrdiff_t i = 0;
    for (; i + 4 * VL <= count; i += 4 * VL) {
        for (int j = 0; j < 4; j++) lanes[j] = combine(job->op, lanes[j], load(x + i + j * VL));
    }
    for (; i < count; i += VL) {
        lanes[0] = combine(job->op, lanes[0], load_partial(x + i, cg_min(VL, count - i), identity));
    }
    vf all = combine(job->op, combine(job->op, lanes[0], lanes[1]), combine(job->op, lanes[2], lanes[3]));
    double result = identity;
    for (int j = 0; j < VL; j++) result = combine_scalar(job->op, result, all[j]);
    job->partial[index] = (float)result;
}

// Rows of `inner` elements: one block of rows a task, added row by row.
static void reduce_rows_task(const void *context, ptrdiff_t index) {
    const reduce_job *job = context;
    ptrdiff_t first = index % job->blocks * REDUCE_ROWS;
    ptrdiff_t rows = cg_min(REDUCE_ROWS, job->count - first);
    const float *x = job->x + (index / job->blocks * job->count + first) * job->inner;
    float *out = job->partial + index * job->inner;
    float identity = identity_of(job->op);
    for (ptrdiff_t c = 0; c < job->inner; c += VL) {
        ptrdiff_t width = cg_min(VL, job->inner - c);
        vf sum = (vf)identity;
        for (ptrdiff_t r = 0; r < rows; r++) {
            const float *p = x + r * job->inner + c;
            sum = combine(job->op, sum, width == VL ? load(p) : load_partial(p, width, identity));
        }
        if (width == VL) store(out + c, sum); else store_partial(out + c, sum, width);
    }
}

static void reduce_finish_task(const void *context, ptrdiff_t index) {
    const reduce_job *job = context;
    for (ptrdiff_t c = 0; c < job->inner; c++) {
        double result = identity_of(job->op);
        for (ptrdiff_t b = 0; b < job->blocks; b++) {
            result = combine_scalar(job->op, result, job->partial[(index * job->blocks + b) * job->inner + c]);
        }
        job->out[index * job->inner + c] = (float)result;
    }
}

static void reduce(
    cg_pool *pool, cg_reduce_op op, ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, const float *x, float *out,
    float *workspace) {
    ptrdiff_t blocks = cg_blocks(count, inner == 1 ? REDUCE_BLOCK : REDUCE_ROWS);
    reduce_job job = {op, outer, count, inner, blocks, x, workspace, out};
    cg_parallel(pool, outer * blocks, inner == 1 ? reduce_elements_task : reduce_rows_task, &job);
    cg_parallel(pool, outer, reduce_finish_task, &job);
}

// MARK: Axis maps

typedef struct map_job {
    const cg_axis_map *map;
    ptrdiff_t outer, in, inner, rows_per_task, tasks_per_outer;
    const float *x;
    float *out;
} map_job;

// One output of the last channels, fewer than a vector, such as the three of an image: their sums run beside each other.
INLINE void map_few_channels(
    const cg_axis_map *map, ptrdiff_t row, const float *x, ptrdiff_t inner, float *out, const int count) {
    float sums[4] = {0};
    for (int32_t t = map->row_start[row]; t < map->row_start[row + 1]; t++) {
        const float *from = x + map->index[t] * inner;
        _Pragma("unroll") for (int i = 0; i < count; i++) sums[i] += from[i] * map->weight[t];
    }
    _Pragma("unroll") for (int i = 0; i < count; i++) out[i] = sums[i];
}

static void map_task(const void *context, ptrdiff_t index) {
    const map_job *job = context;
    const cg_axis_map *map = job->map;
    ptrdiff_t outer = index / job->tasks_per_outer;
    ptrdiff_t first = index % job->tasks_per_outer * job->rows_per_task;
    ptrdiff_t end = cg_min(first + job->rows_per_task, map->rows);
    const float *x = job->x + outer * job->in * job->inner;
    for (ptrdiff_t row = first; row < end; row++) {
        float *out = job->out + (outer * map->rows + row) * job->inner;
        int32_t start = map->row_start[row], stop = map->row_start[row + 1];
        if (stop - start == 1 && map->weight[start] == 1.0f) {
            __builtin_memcpy(out, x + map->index[start] * job->inner, (size_t)job->inner * sizeof(float));
            continue;
        }
        ptrdiff_t c = 0;
        for (; c + VL <= job->inner; c += VL) {
            vf sum = (vf)0.0f;
            for (int32_t t = start; t < stop; t++) {
                sum = fma(load(x + map->index[t] * job->inner + c), (vf)map->weight[t], sum);
            }
            store(out + c, sum);
        }
        for (; c + 4 <= job->inner; c += 4) map_few_channels(map, row, x + c, job->inner, out + c, 4);
        switch (job->inner - c) {
            case 1: map_few_channels(map, row, x + c, job->inner, out + c, 1); break;
            case 2: map_few_channels(map, row, x + c, job->inner, out + c, 2); break;
            case 3: map_few_channels(map, row, x + c, job->inner, out + c, 3); break;
        }
    }
}

static void map_axis(
    cg_pool *pool, const cg_axis_map *map, ptrdiff_t outer, ptrdiff_t in, ptrdiff_t inner, const float *x, float *out) {
    ptrdiff_t rows = cg_max(1, ELEMENTS_PER_TASK / cg_max(1, inner));
    map_job job = {map, outer, in, inner, rows, cg_blocks(map->rows, rows), x, out};
    cg_parallel(pool, outer * job.tasks_per_outer, map_task, &job);
}
