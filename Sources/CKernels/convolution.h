// Convolution in three directions as gathered matrix products: any kernel, stride, padding and number of groups.

// A workspace holds: tables, bias, and what the direction adds.
typedef struct convolution_room {
    int32_t *tables;
    float *bias, *rest;
} convolution_room;

static convolution_room lay_out(const cg_convolution *s, float *workspace) {
    cg_convolution_parts parts = cg_convolution_layout(s);
    return (convolution_room){
        (int32_t *)workspace, workspace + parts.tables, workspace + parts.tables + parts.bias};
}

// MARK: Forward

// The taps and input channels of a group as rows, its output channels as columns.
static right_matrix forward_matrix(const cg_convolution *s, const float *w, ptrdiff_t group) {
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups;
    return (right_matrix){
        .data = w + group * out, .rows = s->kernel_height * s->kernel_width * in, .columns = out,
        .row_stride = s->out_channels, .column_stride = 1};
}

static void gather_pack_forward(cg_pool *pool, const cg_convolution *s, const float *w, float *packed) {
    for (ptrdiff_t group = 0; group < s->groups; group++) {
        right_matrix right = forward_matrix(s, w, group);
        pack_right(pool, &right, packed);
        packed += cg_packed_size(right.rows, right.columns);
    }
}

static void gather_forward(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *packed, const cg_convolution_tail *tail, float *y,
    float *workspace) {
    convolution_room room = lay_out(s, workspace);
    bool is_plain = cg_convolution_reads_plain(s, CG_FORWARD);
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups;
    ptrdiff_t group_size = cg_packed_size(s->kernel_height * s->kernel_width * in, out);
    for (ptrdiff_t group = 0; group < s->groups; group++) {
        for (ptrdiff_t n = 0; tail->bias && n < cg_round_up(out, PANEL); n++) {
            room.bias[n] = n < out ? tail->bias[group * out + n] : 0;
        }
        gather_job job = {
            .source = forward_source(s, x, group, room.tables), .pixels = s->batch * s->out_height * s->out_width,
            .packed = is_plain ? NULL : packed + group * group_size, .plain = forward_matrix(s, packed, group),
            .ends = {tail->bias ? room.bias : NULL, is_clamped(tail), tail->lower, tail->upper},
            .out = y + group * out,
            .out_image_stride = s->out_height * s->out_width * s->out_channels,
            .out_row_stride = s->out_width * s->out_channels, .out_column_stride = s->out_channels, .columns = out};
        gather_product(pool, &job);
    }
}

// MARK: Gradient with respect to the input: one gathered product for each phase of the stride

// The taps of one phase along one axis, the last of the kernel first, so that their sources ascend. `origin` is the padded
// coordinate of the first pixel, `count` the pixels.
static void phase_table(
    int32_t *table, ptrdiff_t origin, ptrdiff_t count, ptrdiff_t stride, ptrdiff_t taps, ptrdiff_t out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        for (ptrdiff_t t = 0; t < taps; t++) {
            ptrdiff_t o = origin / stride + i - (taps - 1 - t);
            table[i * taps + t] = o >= 0 && o < out ? (int32_t)o : -1;
        }
    }
}

// One phase of the padded image in one group: every `stride`th row and column see the same taps.
typedef struct phase {
    ptrdiff_t group, y, x;     // rows y, y + stride, ... of the padded image
    ptrdiff_t taps_y, taps_x;
    const float *packed;       // or the plain weights
} phase;

// Phases are numbered group after group, and their weights packed in that order.
static phase phase_at(const cg_convolution *s, ptrdiff_t index, const float *packed) {
    ptrdiff_t phases = s->stride * s->stride;
    phase p = {.group = index / phases, .y = index % phases / s->stride, .x = index % s->stride, .packed = packed};
    p.taps_y = cg_phase_taps(p.y, s->kernel_height, s->stride);
    p.taps_x = cg_phase_taps(p.x, s->kernel_width, s->stride);
    return p;
}

static ptrdiff_t phase_packed_size(const cg_convolution *s, const phase *p) {
    return cg_packed_size(p->taps_y * p->taps_x * s->out_channels / s->groups, s->in_channels / s->groups);
}

// The taps and output channels of a phase as rows, the input channels as columns. The phase has taps.
static right_matrix phase_matrix(const cg_convolution *s, const phase *p, const float *w) {
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups;
    ptrdiff_t last_y = p->y + (p->taps_y - 1) * s->stride, last_x = p->x + (p->taps_x - 1) * s->stride;
    return (right_matrix){
        .data = w + (last_y * s->kernel_width + last_x) * in * s->out_channels + p->group * out,
        .rows = p->taps_y * p->taps_x * out, .columns = in, .row_stride = 1, .column_stride = s->out_channels,
        .tap_rows = out, .taps_x = p->taps_x, .tap_row_stride = -s->stride * s->kernel_width * in * s->out_channels,
        .tap_column_stride = -s->stride * in * s->out_channels};
}

static void gather_pack_backward_data(cg_pool *pool, const cg_convolution *s, const float *w, float *packed) {
    for (ptrdiff_t index = 0; index < s->groups * s->stride * s->stride; index++) {
        phase p = phase_at(s, index, packed);
        if (p.taps_y == 0 || p.taps_x == 0) continue;
        right_matrix right = phase_matrix(s, &p, w);
        pack_right(pool, &right, packed);
        packed += phase_packed_size(s, &p);
    }
}

// One phase of dx [batch, height, width, in_channels], whose first row and column are padded coordinates `top` and `left`.
static void gather_phase(
    cg_pool *pool, const cg_convolution *s, const phase *p, const float *dy, float *dx, ptrdiff_t height, ptrdiff_t width,
    ptrdiff_t top, ptrdiff_t left, int32_t *tables) {
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups, stride = s->stride;
    ptrdiff_t y0 = ((p->y - top) % stride + stride) % stride, x0 = ((p->x - left) % stride + stride) % stride;
    ptrdiff_t rows = cg_blocks(height - y0, stride), columns = cg_blocks(width - x0, stride);
    if (rows <= 0 || columns <= 0) return;
    int32_t *column_table = tables + rows * p->taps_y;
    phase_table(tables, y0 + top, rows, stride, p->taps_y, s->out_height);
    phase_table(column_table, x0 + left, columns, stride, p->taps_x, s->out_width);
    gather_job job = {
        .source = {
            .data = dy + p->group * out, .end = dy + s->batch * s->out_height * s->out_width * s->out_channels,
            .image_stride = s->out_height * s->out_width * s->out_channels,
            .row_stride = s->out_width * s->out_channels, .pixel_stride = s->out_channels, .channels = out,
            .taps_y = p->taps_y, .taps_x = p->taps_x, .row_table = tables, .column_table = column_table, .rows = rows,
            .columns = columns},
        .pixels = s->batch * rows * columns, .packed = p->packed,
        .out = dx + (y0 * width + x0) * s->in_channels + p->group * in, .out_image_stride = height * width * s->in_channels,
        .out_row_stride = stride * width * s->in_channels, .out_column_stride = stride * s->in_channels, .columns = in};
    if (cg_convolution_reads_plain(s, CG_BACKWARD_DATA)) {
        job.packed = NULL;
        if (p->taps_y > 0 && p->taps_x > 0) job.plain = phase_matrix(s, p, p->packed);
    }
    gather_product(pool, &job);
}

static void gather_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *packed, float *dx, float *workspace) {
    convolution_room room = lay_out(s, workspace);
    bool folds = cg_convolution_folds(s), is_plain = cg_convolution_reads_plain(s, CG_BACKWARD_DATA);
    ptrdiff_t height = s->in_height + (folds ? s->pad_top + s->pad_bottom : 0);
    ptrdiff_t width = s->in_width + (folds ? s->pad_left + s->pad_right : 0);
    for (ptrdiff_t index = 0; index < s->groups * s->stride * s->stride; index++) {
        phase p = phase_at(s, index, packed);
        gather_phase(
            pool, s, &p, dy, folds ? room.rest : dx, height, width, folds ? 0 : s->pad_top, folds ? 0 : s->pad_left,
            room.tables);
        if (!is_plain) packed += phase_packed_size(s, &p);
    }
    if (folds) {
        fold_job job = {s, height, width, room.rest, dx};
        cg_parallel(pool, s->batch * s->in_height, fold_task, &job);
    }
}
