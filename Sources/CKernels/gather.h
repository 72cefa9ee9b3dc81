// The matrix product whose left matrix is gathered from an image while it is packed.
//
// Tables hold the source row and column of each output pixel's taps, so every padding mode, stride and phase of a transposed
// convolution is the same code. A negative entry reads zeros.

typedef struct gather_source {
    const float *data, *end;              // `end` is one past the last number of the whole array
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

// A walk from pixel to pixel: for a kernel of one tap, a division for each would cost as much as the products.
typedef struct pixel_place {
    ptrdiff_t image, row, column;
} pixel_place;

INLINE pixel_place place_at(const gather_source *source, ptrdiff_t index) {
    ptrdiff_t row = index / source->columns;
    return (pixel_place){row / source->rows, row % source->rows, index % source->columns};
}

INLINE void advance(const gather_source *source, pixel_place *place) {
    if (++place->column < source->columns) return;
    place->column = 0;
    if (++place->row < source->rows) return;
    place->row = 0;
    place->image++;
}

INLINE gather_pixel pixel_at(const gather_source *source, const pixel_place *place) {
    return (gather_pixel){
        source->data + place->image * source->image_stride, source->row_table + place->row * source->taps_y,
        source->column_table + place->column * source->taps_x};
}

// MARK: Sources

static gather_source forward_source(const cg_convolution *s, const float *x, ptrdiff_t group, int32_t *tables) {
    ptrdiff_t channels = s->in_channels / s->groups;
    int32_t *columns = tables + s->out_height * s->kernel_height;
    forward_table(tables, s->out_height, s->kernel_height, s->stride, s->pad_top, s->in_height, s->padding_mode);
    forward_table(columns, s->out_width, s->kernel_width, s->stride, s->pad_left, s->in_width, s->padding_mode);
    return (gather_source){
        .data = x + group * channels, .end = x + s->batch * s->in_height * s->in_width * s->in_channels,
        .image_stride = s->in_height * s->in_width * s->in_channels,
        .row_stride = s->in_width * s->in_channels, .pixel_stride = s->in_channels, .channels = channels,
        .taps_y = s->kernel_height, .taps_x = s->kernel_width, .row_table = tables, .column_table = columns,
        .rows = s->out_height, .columns = s->out_width};
}

// The image itself: one tap a pixel, whose row and column are in the tables [height], [width]. `channels` of `pixel_stride`.
static gather_source plain_source(
    const float *data, const float *end, ptrdiff_t height, ptrdiff_t width, ptrdiff_t pixel_stride, ptrdiff_t channels,
    int32_t *tables) {
    return (gather_source){
        .data = data, .end = end, .image_stride = height * width * pixel_stride, .row_stride = width * pixel_stride,
        .pixel_stride = pixel_stride, .channels = channels, .taps_y = 1, .taps_x = 1, .row_table = tables,
        .column_table = tables + height, .rows = height, .columns = width};
}

// MARK: Packing

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

// All columns of one pixel's row where its taps are neighbours in the image, as they mostly are: whole vectors are copied, also
// beyond the end of a run, where the next run overwrites them. False where that is not possible.
static bool copy_runs(const gather_source *source, const gather_pixel *pixel, float *out) {
    ptrdiff_t taps = source->taps_x, run = taps * source->channels;
    const int32_t *column = pixel->column;
    if (source->pixel_stride != source->channels || column[0] < 0 || column[taps - 1] != column[0] + taps - 1) return false;
    const float *corner = pixel->image + column[0] * source->pixel_stride;
    for (ptrdiff_t y = 0; y < source->taps_y; y++, out += run) {
        if (pixel->row[y] < 0) {
            for (ptrdiff_t i = 0; i < run; i += VL) store(out + i, (vf)0.0f);
            continue;
        }
        const float *from = corner + pixel->row[y] * source->row_stride;
        if (source->end - from < run + VL) return false;
        for (ptrdiff_t i = 0; i < run; i += VL) store(out + i, load(from + i));
    }
    return true;
}

// Packs columns k..<k + 16 blocks of the left matrix for pixels first..<first + count: element (r, q) goes to
// out[q / 16 * block_stride + r * row_stride + q % 16].
static void pack_pixels(
    const gather_source *source, ptrdiff_t first, ptrdiff_t count, ptrdiff_t k, ptrdiff_t blocks, float *out,
    ptrdiff_t block_stride, ptrdiff_t row_stride) {
    ptrdiff_t channels = source->channels, depth = channels * source->taps_y * source->taps_x;
    pixel_place place = place_at(source, first);
    for (ptrdiff_t r = 0; r < count; r++, advance(source, &place)) {
        gather_pixel pixel = pixel_at(source, &place);
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
        float flat[K_CHUNK + VL];
        bool is_all = k == 0 && present == depth;
        if (!is_all || !copy_runs(source, &pixel, flat)) flatten_taps(source, &pixel, k, present, flat);
        for (ptrdiff_t i = present; i < width; i++) flat[i] = 0;
        for (ptrdiff_t b = 0; b < blocks; b++) {
            for (int i = 0; i < K_BLOCK; i += VL) store(row + b * block_stride + i, load(flat + b * K_BLOCK + i));
        }
    }
}

// Whether columns k..<k + count of the left matrix are zeros: every pixel's taps are beyond the edge there, as most of a large
// kernel's are in an image of one or two pixels.
static bool sees_only_zeros(
    const gather_source *source, ptrdiff_t first, ptrdiff_t rows, ptrdiff_t k, ptrdiff_t count) {
    ptrdiff_t end = cg_min(cg_blocks(k + count, source->channels), source->taps_y * source->taps_x);
    pixel_place place = place_at(source, first);
    for (ptrdiff_t r = 0; r < rows; r++, advance(source, &place)) {
        gather_pixel pixel = pixel_at(source, &place);
        for (ptrdiff_t tap = k / source->channels; tap < end; tap++) {
            if (tap_at(source, &pixel, tap)) return false;
        }
    }
    return true;
}

// MARK: The gathered product

typedef struct gather_job {
    gather_source source;
    ptrdiff_t pixels;                 // rows of the left matrix
    const float *packed;              // the right matrix, `columns` wide; null where it is
    right_matrix plain;               // not packed: then each task packs what it is about to read
    tile_ends ends;                   // its start, if any, padded to whole panels
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
    _Alignas(64) float left[ROWS_PER_TASK * K_CHUNK], panel_copy[K_CHUNK * PANEL];
    float *origin[ROWS_PER_TASK], *c[ROWS_PER_TASK];
    pixel_place place = place_at(source, first);
    for (ptrdiff_t r = 0; r < rows; r++, advance(source, &place)) {
        origin[r] = job->out + place.image * job->out_image_stride + place.row * job->out_row_stride +
            place.column * job->out_column_stride;
    }
    // No tap reaches this phase of a strided layer (a kernel smaller than its stride): the product is empty.
    for (ptrdiff_t r = 0; depth == 0 && r < rows; r++) {
        for (ptrdiff_t n = 0; n < job->columns; n++) origin[r][n] = 0;
    }
    bool accumulates = false;
    for (ptrdiff_t k = 0; k < depth; k += K_CHUNK) {
        ptrdiff_t k_blocks = cg_min(K_CHUNK, depth - k) / K_BLOCK;
        bool is_last = k + K_CHUNK >= depth;
        if (!is_last && sees_only_zeros(source, first, rows, k, K_CHUNK)) continue;
        tile_ends ends = job->ends;
        ends.clamps = job->ends.clamps && is_last;
        pack_pixels(source, first, rows, k, k_blocks, left, rows * K_BLOCK, K_BLOCK);
        for (ptrdiff_t panel = first_panel; panel < end_panel; panel++) {
            ptrdiff_t n = panel * PANEL;
            for (ptrdiff_t r = 0; r < rows; r++) c[r] = origin[r] + n;
            if (job->ends.start) ends.start = job->ends.start + n;
            if (!job->packed) pack_rows(&job->plain, n, k, k_blocks * K_BLOCK, panel_copy);
            multiply_panel(
                rows, k_blocks, left, rows * K_BLOCK, job->packed ? job->packed + n * depth + k * PANEL : panel_copy, c,
                job->columns - n, accumulates, &ends);
        }
        accumulates = true;
    }
}

static void gather_product(cg_pool *pool, gather_job *job) {
    // Small images have few blocks of pixels: then the columns are divided too.
    ptrdiff_t blocks = cg_blocks(job->pixels, ROWS_PER_TASK), wanted = 2 * cg_pool_threads(pool);
    job->panel_splits = cg_min(cg_blocks(job->columns, PANEL), cg_max(1, cg_blocks(wanted, cg_max(1, blocks))));
    cg_parallel(pool, blocks * job->panel_splits, gather_product_task, job);
}
