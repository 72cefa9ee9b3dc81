// Convolution in three directions as matrix products whose left matrix is gathered from the image while it is packed.
//
// Tables of source rows and columns say where each output pixel's taps lie, so every padding mode, stride and phase of
// a transposed convolution is the same code. A negative entry reads zeros.

typedef struct gather_source {
    const float *data;
    ptrdiff_t image_stride, row_stride, pixel_stride;
    ptrdiff_t channels;                   // of one tap
    ptrdiff_t taps_y, taps_x;
    const int32_t *row_table, *column_table;  // [rows][taps_y], [columns][taps_x]
    ptrdiff_t rows, columns;              // of the image whose pixels are the rows of the left matrix
} gather_source;

typedef struct gather_pixel {
    const float *image;
    const int32_t *row, *column;  // this pixel's entries of the tables
} gather_pixel;

INLINE gather_pixel pixel_at(const gather_source *source, ptrdiff_t index) {
    ptrdiff_t column = index % source->columns, row = index / source->columns % source->rows;
    return (gather_pixel){
        source->data + index / (source->columns * source->rows) * source->image_stride,
        source->row_table + row * source->taps_y, source->column_table + column * source->taps_x};
}

// Where tap `tap` of a pixel starts, or null beyond the edge.
INLINE const float *tap_at(const gather_source *source, const gather_pixel *pixel, ptrdiff_t tap) {
    int32_t y = pixel->row[tap / source->taps_x], x = pixel->column[tap % source->taps_x];
    return y < 0 || x < 0 ? NULL : pixel->image + y * source->row_stride + x * source->pixel_stride;
}

// Columns k..<k + count of one pixel's row of the left matrix, one after the other. Taps that are neighbours in the image
// are copied together, which matters for images of three channels.
static void flatten_taps(const gather_source *source, const gather_pixel *pixel, ptrdiff_t k, ptrdiff_t count, float *out) {
    ptrdiff_t channels = source->channels, tap = k / channels, c = k % channels;
    bool is_dense = source->pixel_stride == channels;
    while (count > 0) {
        const float *from = tap_at(source, pixel, tap);
        ptrdiff_t x = tap % source->taps_x, taps = 1;
        const int32_t *column = pixel->column + x;
        while (from && is_dense && x + taps < source->taps_x && column[taps] == column[0] + taps) taps++;
        ptrdiff_t run = cg_min(taps * channels - c, count);
        for (ptrdiff_t i = 0; i < run; i++) out[i] = from ? from[c + i] : 0;
        out += run;
        count -= run;
        tap += (c + run) / channels;
        c = (c + run) % channels;
    }
}

// Packs columns k..<k + 16 blocks of the left matrix for pixels first..<first + count: element (r, q) goes to
// out[q / 16 * block_stride + r * row_stride + q % 16].
static void pack_pixels(
    const gather_source *source, ptrdiff_t first, ptrdiff_t count, ptrdiff_t k, ptrdiff_t blocks, float *out,
    ptrdiff_t block_stride, ptrdiff_t row_stride) {
    ptrdiff_t channels = source->channels, depth = channels * source->taps_y * source->taps_x;
    for (ptrdiff_t r = 0; r < count; r++) {
        gather_pixel pixel = pixel_at(source, first + r);
        float *row = out + r * row_stride;
        if (channels % K_BLOCK == 0) {
            // Divisions are kept out of the loop: with few channels every block is another tap.
            ptrdiff_t c = k % channels, x = k / channels % source->taps_x;
            const int32_t *line = pixel.row + k / channels / source->taps_x;
            const float *from = NULL;
            bool is_new = true;
            for (ptrdiff_t b = 0; b < blocks; b++) {
                if (is_new) {
                    bool inside = *line >= 0 && pixel.column[x] >= 0;
                    from = inside ? pixel.image + *line * source->row_stride + pixel.column[x] * source->pixel_stride : NULL;
                }
                float *to = row + b * block_stride;
                for (int i = 0; i < K_BLOCK; i += VL) store(to + i, from ? load(from + c + i) : (vf)0.0f);
                c += K_BLOCK;
                is_new = c == channels;
                if (is_new) {
                    c = 0;
                    if (++x == source->taps_x) {
                        x = 0;
                        line++;
                    }
                }
            }
            continue;
        }
        ptrdiff_t width = blocks * K_BLOCK, present = cg_min(width, depth - k);
        float flat[K_CHUNK];
        flatten_taps(source, &pixel, k, present, flat);
        for (ptrdiff_t i = present; i < width; i++) flat[i] = 0;
        for (ptrdiff_t b = 0; b < blocks; b++) {
            for (int i = 0; i < K_BLOCK; i += VL) store(row + b * block_stride + i, load(flat + b * K_BLOCK + i));
        }
    }
}

// MARK: The gathered product: forward, and backward by data

typedef struct gather_job {
    gather_source source;
    ptrdiff_t pixels;                 // rows of the left matrix
    const float *packed;              // the right matrix, `columns` wide
    const float *start;               // a bias, padded to whole panels, or null
    float *out;
    ptrdiff_t out_image_stride, out_row_stride, out_column_stride, columns;
    ptrdiff_t panel_splits;           // tasks that share a block of pixels
} gather_job;

static void gather_product_task(const void *context, ptrdiff_t index) {
    const gather_job *job = context;
    const gather_source *source = &job->source;
    ptrdiff_t blocks = cg_blocks(job->pixels, ROWS_PER_TASK), block = index / job->panel_splits;
    ptrdiff_t first = job->pixels * block / blocks, rows = job->pixels * (block + 1) / blocks - first;
    ptrdiff_t panels = cg_blocks(job->columns, PANEL), split = index % job->panel_splits;
    ptrdiff_t first_panel = panels * split / job->panel_splits, end_panel = panels * (split + 1) / job->panel_splits;
    ptrdiff_t depth = cg_round_up(source->channels * source->taps_y * source->taps_x, K_BLOCK);
    _Alignas(64) float left[ROWS_PER_TASK * K_CHUNK];
    float *origin[ROWS_PER_TASK], *c[ROWS_PER_TASK];
    for (ptrdiff_t r = 0; r < rows; r++) {
        ptrdiff_t pixel = first + r, x = pixel % source->columns, y = pixel / source->columns % source->rows;
        origin[r] = job->out + pixel / (source->columns * source->rows) * job->out_image_stride +
            y * job->out_row_stride + x * job->out_column_stride;
    }
    // No tap reaches this phase of a strided layer (a kernel smaller than its stride): the product is empty.
    for (ptrdiff_t r = 0; depth == 0 && r < rows; r++) {
        for (ptrdiff_t n = 0; n < job->columns; n++) origin[r][n] = 0;
    }
    for (ptrdiff_t k = 0; k < depth; k += K_CHUNK) {
        ptrdiff_t k_blocks = cg_min(K_CHUNK, depth - k) / K_BLOCK;
        pack_pixels(source, first, rows, k, k_blocks, left, rows * K_BLOCK, K_BLOCK);
        for (ptrdiff_t panel = first_panel; panel < end_panel; panel++) {
            ptrdiff_t n = panel * PANEL;
            for (ptrdiff_t r = 0; r < rows; r++) c[r] = origin[r] + n;
            multiply_panel(
                rows, k_blocks, left, job->packed + n * depth + k * PANEL, c, job->columns - n, k > 0,
                job->start ? job->start + n : NULL);
        }
    }
}

static void gather_product(cg_pool *pool, gather_job *job) {
    // Small images have few blocks of pixels: then the columns are shared out too.
    ptrdiff_t blocks = cg_blocks(job->pixels, ROWS_PER_TASK), wanted = 2 * cg_pool_threads(pool);
    job->panel_splits = cg_min(cg_blocks(job->columns, PANEL), cg_max(1, cg_blocks(wanted, cg_max(1, blocks))));
    cg_parallel(pool, blocks * job->panel_splits, gather_product_task, job);
}

// MARK: Where taps lie

// The row or column that a coordinate beyond the edge stands for, or -1 for zeros.
static int32_t padded_source(ptrdiff_t at, ptrdiff_t extent, cg_padding_mode mode) {
    if (at >= 0 && at < extent) return (int32_t)at;
    switch (mode) {
        case CG_PAD_ZERO: return -1;
        case CG_PAD_REPLICATE: return at < 0 ? 0 : (int32_t)extent - 1;
        case CG_PAD_REFLECT: return (int32_t)(at < 0 ? -at : 2 * (extent - 1) - at);
    }
    return -1;
}

static void forward_table(
    int32_t *table, ptrdiff_t out, ptrdiff_t taps, ptrdiff_t stride, ptrdiff_t pad, ptrdiff_t in, cg_padding_mode mode) {
    for (ptrdiff_t o = 0; o < out; o++) {
        for (ptrdiff_t t = 0; t < taps; t++) table[o * taps + t] = padded_source(o * stride + t - pad, in, mode);
    }
}

static gather_source forward_source(const cg_convolution *s, const float *x, ptrdiff_t group, int32_t *tables) {
    ptrdiff_t channels = s->in_channels / s->groups;
    int32_t *columns = tables + s->out_height * s->kernel_height;
    forward_table(tables, s->out_height, s->kernel_height, s->stride, s->pad_top, s->in_height, s->padding_mode);
    forward_table(columns, s->out_width, s->kernel_width, s->stride, s->pad_left, s->in_width, s->padding_mode);
    return (gather_source){
        .data = x + group * channels, .image_stride = s->in_height * s->in_width * s->in_channels,
        .row_stride = s->in_width * s->in_channels, .pixel_stride = s->in_channels, .channels = channels,
        .taps_y = s->kernel_height, .taps_x = s->kernel_width, .row_table = tables, .column_table = columns,
        .rows = s->out_height, .columns = s->out_width};
}

// A workspace is laid out as: tables, starts of runs, bias, packed right matrix, and whatever the direction adds.
typedef struct convolution_room {
    int32_t *tables;
    ptrdiff_t *run_start;
    float *bias, *packed, *rest;
} convolution_room;

static convolution_room lay_out(const cg_convolution *s, float *workspace) {
    cg_convolution_parts parts = cg_convolution_layout(s);
    convolution_room room;
    room.tables = (int32_t *)workspace;
    room.run_start = (ptrdiff_t *)(workspace + parts.tables);
    room.bias = workspace + parts.tables + parts.run_start;
    room.packed = room.bias + parts.bias;
    room.rest = room.packed + parts.packed;
    return room;
}

static void convolve(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *w, const float *bias, float *y, float *workspace) {
    convolution_room room = lay_out(s, workspace);
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups;
    for (ptrdiff_t group = 0; group < s->groups; group++) {
        right_matrix right = {
            .data = w + group * out, .rows = s->kernel_height * s->kernel_width * in, .columns = out,
            .row_stride = s->out_channels, .column_stride = 1};
        pack_right(pool, &right, room.packed);
        for (ptrdiff_t n = 0; bias && n < cg_round_up(out, PANEL); n++) room.bias[n] = n < out ? bias[group * out + n] : 0;
        gather_job job = {
            .source = forward_source(s, x, group, room.tables), .pixels = s->batch * s->out_height * s->out_width,
            .packed = room.packed, .start = bias ? room.bias : NULL, .out = y + group * out,
            .out_image_stride = s->out_height * s->out_width * s->out_channels,
            .out_row_stride = s->out_width * s->out_channels, .out_column_stride = s->out_channels, .columns = out};
        gather_product(pool, &job);
    }
}

// MARK: Backward by data: one gathered product for each phase of the stride

typedef struct fold_job {
    const cg_convolution *shape;
    ptrdiff_t padded_height, padded_width;
    const float *padded;
    float *out;
} fold_job;

// Adds the gradient of the padding to the pixels it was copied from: one row of an image a task.
static void fold_task(const void *context, ptrdiff_t index) {
    const fold_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t image = index / s->in_height, y = index % s->in_height, channels = s->in_channels;
    float *out = job->out + index * s->in_width * channels;
    for (ptrdiff_t i = 0; i < s->in_width * channels; i++) out[i] = 0;
    for (ptrdiff_t py = 0; py < job->padded_height; py++) {
        if (padded_source(py - s->pad_top, s->in_height, s->padding_mode) != y) continue;
        const float *row = job->padded + (image * job->padded_height + py) * job->padded_width * channels;
        for (ptrdiff_t px = 0; px < job->padded_width; px++) {
            float *to = out + padded_source(px - s->pad_left, s->in_width, s->padding_mode) * channels;
            for (ptrdiff_t c = 0; c < channels; c++) to[c] += row[px * channels + c];
        }
    }
}

// The taps of one phase along one axis. `origin` is the padded coordinate of the first pixel, `count` the pixels.
static ptrdiff_t phase_table(
    int32_t *table, ptrdiff_t origin, ptrdiff_t count, ptrdiff_t stride, ptrdiff_t kernel, ptrdiff_t out) {
    ptrdiff_t phase = origin % stride, taps = phase < kernel ? cg_blocks(kernel - phase, stride) : 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        for (ptrdiff_t t = 0; t < taps; t++) {
            ptrdiff_t o = (origin + i * stride - phase) / stride - t;
            table[i * taps + t] = o >= 0 && o < out ? (int32_t)o : -1;
        }
    }
    return taps;
}

static void backward_data_phase(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *w, float *dx, ptrdiff_t height, ptrdiff_t width,
    ptrdiff_t pad_top, ptrdiff_t pad_left, ptrdiff_t y0, ptrdiff_t x0, ptrdiff_t group, const convolution_room *room) {
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups;
    ptrdiff_t rows = cg_blocks(height - y0, s->stride), columns = cg_blocks(width - x0, s->stride);
    if (rows <= 0 || columns <= 0) return;
    ptrdiff_t phase_y = (y0 + pad_top) % s->stride, phase_x = (x0 + pad_left) % s->stride;
    ptrdiff_t taps_y = phase_table(room->tables, y0 + pad_top, rows, s->stride, s->kernel_height, s->out_height);
    int32_t *column_table = room->tables + rows * taps_y;
    ptrdiff_t taps_x = phase_table(column_table, x0 + pad_left, columns, s->stride, s->kernel_width, s->out_width);
    for (ptrdiff_t t = 0; t < taps_y * taps_x; t++) {
        ptrdiff_t ky = phase_y + t / taps_x * s->stride, kx = phase_x + t % taps_x * s->stride;
        room->run_start[t] = (ky * s->kernel_width + kx) * in * s->out_channels + group * out;
    }
    right_matrix right = {
        .data = w, .rows = taps_y * taps_x * out, .columns = in, .run = out, .run_start = room->run_start, .row_stride = 1,
        .column_stride = s->out_channels};
    pack_right(pool, &right, room->packed);
    gather_job job = {
        .source = {
            .data = dy + group * out, .image_stride = s->out_height * s->out_width * s->out_channels,
            .row_stride = s->out_width * s->out_channels, .pixel_stride = s->out_channels, .channels = out,
            .taps_y = taps_y, .taps_x = taps_x, .row_table = room->tables, .column_table = column_table, .rows = rows,
            .columns = columns},
        .pixels = s->batch * rows * columns, .packed = room->packed,
        .out = dx + (y0 * width + x0) * s->in_channels + group * in, .out_image_stride = height * width * s->in_channels,
        .out_row_stride = s->stride * width * s->in_channels, .out_column_stride = s->stride * s->in_channels, .columns = in};
    gather_product(pool, &job);
}

static void convolve_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *w, float *dx, float *workspace) {
    convolution_room room = lay_out(s, workspace);
    bool folds = cg_convolution_folds(s);
    ptrdiff_t height = s->in_height + (folds ? s->pad_top + s->pad_bottom : 0);
    ptrdiff_t width = s->in_width + (folds ? s->pad_left + s->pad_right : 0);
    for (ptrdiff_t group = 0; group < s->groups; group++) {
        for (ptrdiff_t phase = 0; phase < s->stride * s->stride; phase++) {
            backward_data_phase(
                pool, s, dy, w, folds ? room.rest : dx, height, width, folds ? 0 : s->pad_top, folds ? 0 : s->pad_left,
                phase / s->stride, phase % s->stride, group, &room);
        }
    }
    if (folds) {
        fold_job job = {s, height, width, room.rest, dx};
        cg_parallel(pool, s->batch * s->in_height, fold_task, &job);
    }
}

// MARK: Backward by weights: dw[tap, in] = the sum over pixels of x[tap, in] dy

enum { WEIGHT_PIXELS = 128, WEIGHT_ROWS = 64 };

typedef struct weights_job {
    gather_source source;
    ptrdiff_t pixels, rows_per_task;
    const float *dy;
    ptrdiff_t dy_stride, columns;
    float *dw;
    ptrdiff_t dw_stride;
} weights_job;

static void weights_task(const void *context, ptrdiff_t index) {
    const weights_job *job = context;
    const gather_source *source = &job->source;
    ptrdiff_t depth = source->channels * source->taps_y * source->taps_x;
    ptrdiff_t k = index * job->rows_per_task, rows = cg_min(job->rows_per_task, depth - k);
    ptrdiff_t blocks = cg_blocks(rows, K_BLOCK), tiles_count = cg_blocks(rows, TILE_ROWS);
    _Alignas(64) float left[WEIGHT_PIXELS * WEIGHT_ROWS];
    for (ptrdiff_t pixel = 0; pixel < job->pixels; pixel += WEIGHT_PIXELS) {
        ptrdiff_t count = cg_min(WEIGHT_PIXELS, job->pixels - pixel);
        pack_pixels(source, pixel, count, k, blocks, left, K_BLOCK, WEIGHT_ROWS);
        for (ptrdiff_t n = 0; n < job->columns; n += PANEL) {
            const float *right = job->dy + pixel * job->dy_stride + n;
            ptrdiff_t width = cg_min(PANEL, job->columns - n);
            for (ptrdiff_t t = 0; t < tiles_count; t++) {
                ptrdiff_t first = rows * t / tiles_count, tile_rows = rows * (t + 1) / tiles_count - first;
                float edge[TILE_ROWS][PANEL], *c[TILE_ROWS];
                bool whole = width == VL || width == PANEL;
                for (ptrdiff_t r = 0; r < tile_rows; r++) {
                    float *row = job->dw + (k + first + r) * job->dw_stride + n;
                    c[r] = whole ? row : edge[r];
                    for (ptrdiff_t i = 0; !whole && i < PANEL; i++) edge[r][i] = pixel > 0 && i < width ? row[i] : 0;
                }
                transposed_tiles[tile_rows - 1][width > VL](
                    count, left + first, WEIGHT_ROWS, right, job->dy_stride, c, pixel > 0);
                for (ptrdiff_t r = 0; !whole && r < tile_rows; r++) {
                    float *row = job->dw + (k + first + r) * job->dw_stride + n;
                    for (ptrdiff_t i = 0; i < width; i++) row[i] = edge[r][i];
                }
            }
        }
    }
}

typedef struct widen_job {
    const float *from;
    ptrdiff_t stride, columns, padded;
    ptrdiff_t rows;
    float *to;
} widen_job;

static void widen_task(const void *context, ptrdiff_t index) {
    const widen_job *job = context;
    for (ptrdiff_t row = index * ROWS_PER_TASK; row < cg_min((index + 1) * ROWS_PER_TASK, job->rows); row++) {
        for (ptrdiff_t n = 0; n < job->padded; n++) {
            job->to[row * job->padded + n] = n < job->columns ? job->from[row * job->stride + n] : 0;
        }
    }
}

static void convolve_backward_weights(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *dy, float *dw, float *workspace) {
    convolution_room room = lay_out(s, workspace);
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups;
    ptrdiff_t pixels = s->batch * s->out_height * s->out_width, depth = s->kernel_height * s->kernel_width * in;
    for (ptrdiff_t group = 0; group < s->groups; group++) {
        weights_job job = {
            .source = forward_source(s, x, group, room.tables), .pixels = pixels, .dy = dy + group * out,
            .dy_stride = s->out_channels, .columns = out, .dw = dw + group * out, .dw_stride = s->out_channels};
        if (out % VL != 0) {
            widen_job widen = {job.dy, s->out_channels, out, cg_round_up(out, VL), pixels, room.rest};
            cg_parallel(pool, cg_blocks(pixels, ROWS_PER_TASK), widen_task, &widen);
            job.dy = room.rest;
            job.dy_stride = widen.padded;
        }
        ptrdiff_t share = cg_round_up(cg_blocks(depth, 4 * cg_pool_threads(pool)), K_BLOCK);
        job.rows_per_task = cg_min(WEIGHT_ROWS, share);
        cg_parallel(pool, cg_blocks(depth, job.rows_per_task), weights_task, &job);
    }
}
