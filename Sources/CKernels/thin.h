// Convolution to few channels: a generator's last layer, a discriminator's scores, and the gradient with respect to an image.
//
// A tile of the general kernel would leave most of its lanes empty. Here the lanes are neighbouring pixels of a row of the
// source, and the rows of the product are all taps of all outputs: products[tap, output][pixel] is one matrix product. Each
// output is then a sum of shifted rows of it. Written as a scatter, out[stride y + tap] += product[tap][y], the forward pass
// of stride 1 (with its taps reversed) and the gradient with respect to the input of any stride are the same.

typedef struct thin_job {
    // The source [height, width, channels] of one image, read through the tables (-1 for zeros).
    const float *source;
    const int32_t *row_table, *column_table;
    ptrdiff_t rows, columns, row_stride, channels;
    ptrdiff_t taps_y, taps_x, outputs, stride;
    const float *packed;          // weights [channels / K_BLOCK][tap_y, tap_x, output][K_BLOCK]
    cg_convolution_tail tail;
    // Sums over tap_x: [source row][tap_y, output][phase][position]; scatter column = stride position + phase.
    float *sums;
    ptrdiff_t width, sums_stride;  // positions, and floats of a source row
    // Output row y holds scatter row y + top, column x scatter column x + left.
    float *out;
    ptrdiff_t out_rows, out_columns, top, left;
} thin_job;

// Columns first..<first + PANEL of a source row as a right matrix [channel, column], K_BLOCK channels from `c`.
static void pack_columns(const thin_job *job, const float *row, ptrdiff_t first, ptrdiff_t c, float *panel) {
    ptrdiff_t present = cg_min(K_BLOCK, job->channels - c), columns = cg_min(PANEL, job->columns - first);
    if (present < K_BLOCK || columns < PANEL) __builtin_memset(panel, 0, K_BLOCK * PANEL * sizeof(float));
    for (ptrdiff_t x = 0; x < columns; x += 4) {
        const float *pixels[4];
        bool is_whole = x + 4 <= columns && present == K_BLOCK;
        for (ptrdiff_t i = 0; i < 4; i++) {
            int32_t at = x + i < columns ? job->column_table[first + x + i] : -1;
            pixels[i] = at < 0 ? NULL : row + at * job->channels + c;
            is_whole = is_whole && at >= 0;
        }
        if (is_whole) {
            for (ptrdiff_t k = 0; k < K_BLOCK; k += 4) {
                transpose_quads(pixels, panel + k * PANEL + x);
                for (int i = 0; i < 4; i++) pixels[i] += 4;
            }
            continue;
        }
        for (ptrdiff_t i = 0; i < cg_min(4, columns - x); i++) {
            for (ptrdiff_t k = 0; k < present; k++) panel[k * PANEL + x + i] = pixels[i] ? pixels[i][k] : 0;
        }
    }
}

enum { THIN_MARGIN = 16, THIN_STRIDE = THIN_MARGIN + PANEL + 2 * THIN_MARGIN };

// Adds the shifted products of one tap_y and output to its sums. `products` has the panel's first column of tap_x 0.
static void add_shifted(const thin_job *job, const float *products, float *sums) {
    ptrdiff_t tap_stride = job->outputs * THIN_STRIDE;
    for (ptrdiff_t phase = 0; phase < job->stride; phase++, sums += job->width) {
        ptrdiff_t taps = cg_phase_taps(phase, job->taps_x, job->stride);
        for (ptrdiff_t at = 0; at < PANEL + taps - 1; at += VL) {
            vf sum = load(sums + at);
            for (ptrdiff_t t = 0; t < taps; t++) sum += load(products + (phase + t * job->stride) * tap_stride + at - t);
            store(sums + at, sum);
        }
    }
}

// One source row: its products with all taps, added up along the row.
static void thin_row_task(const void *context, ptrdiff_t index) {
    const thin_job *job = context;
    ptrdiff_t rows = job->taps_y * job->taps_x * job->outputs;
    float *sums = job->sums + index * job->sums_stride;
    __builtin_memset(sums, 0, (size_t)job->sums_stride * sizeof(float));
    if (job->row_table[index] < 0) return;
    const float *source = job->source + job->row_table[index] * job->row_stride;
    // Each row of products lies between zeros, which the shifts read.
    float products[THIN_ROWS * THIN_STRIDE], *c[THIN_ROWS];
    _Alignas(64) float panel[K_CHUNK * PANEL];
    __builtin_memset(products, 0, (size_t)(rows * THIN_STRIDE) * sizeof(float));
    for (ptrdiff_t r = 0; r < rows; r++) c[r] = products + r * THIN_STRIDE + THIN_MARGIN;
    for (ptrdiff_t first = 0; first < job->columns; first += PANEL) {
        for (ptrdiff_t k = 0; k < job->channels; k += K_CHUNK) {
            ptrdiff_t blocks = cg_blocks(cg_min(K_CHUNK, job->channels - k), K_BLOCK);
            for (ptrdiff_t b = 0; b < blocks; b++) {
                pack_columns(job, source, first, k + b * K_BLOCK, panel + b * K_BLOCK * PANEL);
            }
            multiply_panel(
                rows, blocks, job->packed + k * rows, rows * K_BLOCK, panel, c, PANEL, k > 0, &plain_ends);
        }
        for (ptrdiff_t ky = 0; ky < job->taps_y; ky++) {
            for (ptrdiff_t o = 0; o < job->outputs; o++) {
                add_shifted(
                    job, c[ky * job->taps_x * job->outputs + o],
                    sums + (ky * job->outputs + o) * job->stride * job->width + first);
            }
        }
    }
}

// One output row: the sums of the source rows that reach it.
static void thin_output_task(const void *context, ptrdiff_t index) {
    const thin_job *job = context;
    enum { POSITIONS = 64 };
    ptrdiff_t at = index + job->top, stride = job->stride, outputs = job->outputs;
    float *out = job->out + index * job->out_columns * outputs;
    for (ptrdiff_t position = 0; position < job->width; position += POSITIONS) {
        for (ptrdiff_t lane = 0; lane < outputs * stride; lane++) {
            ptrdiff_t o = lane / stride, phase = lane % stride;
            float total[POSITIONS];
            ptrdiff_t count = cg_min(POSITIONS, job->width - position);
            for (ptrdiff_t i = 0; i < POSITIONS; i++) total[i] = job->tail.bias ? job->tail.bias[o] : 0;
            for (ptrdiff_t ky = at % stride; ky < job->taps_y; ky += stride) {
                ptrdiff_t row = (at - ky) / stride;
                if (at < ky || row >= job->rows) continue;
                const float *sums = job->sums + row * job->sums_stride + ((ky * outputs + o) * stride + phase) * job->width +
                    position;
                for (ptrdiff_t i = 0; i < count; i += VL) store(total + i, load(total + i) + load(sums + i));
            }
            for (ptrdiff_t i = 0; i < count; i += VL) {
                store(total + i, clamp(load(total + i), job->tail.lower, job->tail.upper));
            }
            for (ptrdiff_t i = 0; i < count; i++) {
                ptrdiff_t x = (position + i) * stride + phase - job->left;
                if (x >= 0 && x < job->out_columns) out[x * outputs + o] = total[i];
            }
        }
    }
}

// MARK: The two directions

typedef struct thin_pack_job {
    const cg_convolution *shape;
    bool is_forward;
    const float *w;
    float *packed;
} thin_pack_job;

static void thin_pack_task(const void *context, ptrdiff_t index) {
    const thin_pack_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t in = s->in_channels, out = s->out_channels, taps = s->kernel_height * s->kernel_width;
    ptrdiff_t channels = job->is_forward ? in : out, outputs = job->is_forward ? out : in, rows = taps * outputs;
    float *to = job->packed + index * rows * K_BLOCK;
    for (ptrdiff_t r = 0; r < rows; r++) {
        ptrdiff_t tap = r / outputs, o = r % outputs;
        for (ptrdiff_t i = 0; i < K_BLOCK; i++) {
            ptrdiff_t c = index * K_BLOCK + i;
            ptrdiff_t from = job->is_forward ? ((taps - 1 - tap) * in + c) * out + o : (tap * in + o) * out + c;
            to[r * K_BLOCK + i] = c < channels ? job->w[from] : 0;
        }
    }
}

static void thin_pack(cg_pool *pool, const cg_convolution *s, cg_direction direction, const float *w, float *packed) {
    thin_pack_job job = {s, direction == CG_FORWARD, w, packed};
    ptrdiff_t channels = job.is_forward ? s->in_channels : s->out_channels;
    cg_parallel(pool, cg_blocks(channels, K_BLOCK), thin_pack_task, &job);
}

static void run_thin(cg_pool *pool, thin_job *job, ptrdiff_t images, ptrdiff_t source_stride, ptrdiff_t out_stride) {
    job->width = cg_thin_width(job->columns);
    job->sums_stride = job->taps_y * job->outputs * job->stride * job->width;
    for (ptrdiff_t image = 0; image < images; image++) {
        cg_parallel(pool, job->rows, thin_row_task, job);
        cg_parallel(pool, job->out_rows, thin_output_task, job);
        job->source += source_stride;
        job->out += out_stride;
    }
}

static void thin_forward(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *packed, const cg_convolution_tail *tail, float *y,
    float *workspace) {
    ptrdiff_t rows = s->in_height + s->pad_top + s->pad_bottom, columns = s->in_width + s->pad_left + s->pad_right;
    int32_t *tables = (int32_t *)workspace;
    forward_table(tables, rows, 1, 1, s->pad_top, s->in_height, s->padding_mode);
    forward_table(tables + rows, columns, 1, 1, s->pad_left, s->in_width, s->padding_mode);
    thin_job job = {
        .source = x, .row_table = tables, .column_table = tables + rows, .rows = rows, .columns = columns,
        .row_stride = s->in_width * s->in_channels, .channels = s->in_channels, .taps_y = s->kernel_height,
        .taps_x = s->kernel_width, .outputs = s->out_channels, .stride = 1, .packed = packed, .tail = *tail,
        .sums = workspace + cg_round_up(rows + columns, 16), .out = y, .out_rows = s->out_height,
        .out_columns = s->out_width, .top = s->kernel_height - 1, .left = s->kernel_width - 1};
    run_thin(
        pool, &job, s->batch, s->in_height * s->in_width * s->in_channels, s->out_height * s->out_width * s->out_channels);
}

static void thin_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *packed, float *dx, float *workspace) {
    bool folds = cg_convolution_folds(s);
    ptrdiff_t height = s->in_height + (folds ? s->pad_top + s->pad_bottom : 0);
    ptrdiff_t width = s->in_width + (folds ? s->pad_left + s->pad_right : 0);
    float *padded = workspace + cg_round_up(s->out_height + s->out_width, 16);
    int32_t *tables = (int32_t *)workspace;
    for (ptrdiff_t y = 0; y < s->out_height; y++) tables[y] = (int32_t)y;
    for (ptrdiff_t x = 0; x < s->out_width; x++) tables[s->out_height + x] = (int32_t)x;
    thin_job job = {
        .source = dy, .row_table = tables, .column_table = tables + s->out_height, .rows = s->out_height,
        .columns = s->out_width, .row_stride = s->out_width * s->out_channels, .channels = s->out_channels,
        .taps_y = s->kernel_height, .taps_x = s->kernel_width, .outputs = s->in_channels, .stride = s->stride,
        .packed = packed, .tail = no_tail, .sums = padded + (folds ? s->batch * height * width * s->in_channels : 0),
        .out = folds ? padded : dx, .out_rows = height, .out_columns = width, .top = folds ? 0 : s->pad_top,
        .left = folds ? 0 : s->pad_left};
    run_thin(
        pool, &job, s->batch, s->out_height * s->out_width * s->out_channels, height * width * s->in_channels);
    if (folds) {
        fold_job fold = {s, height, width, padded, dx};
        cg_parallel(pool, s->batch * s->in_height, fold_task, &fold);
    }
}
