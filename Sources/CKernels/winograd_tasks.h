// Convolution by Winograd's algorithm, F(4x4, 3x3), F(3x3, 4x4) or F(5x5, 2x2): the output is cut into tiles, each tile's
// input transformed, the 36 frequencies multiplied as matrices [tiles, channels] x [channels, channels], and the products
// transformed back. The side of an output tile, `out` here, is a constant in each of the copies of a task.
//
// A stride multiplies the channels of the input's side, see winograd_phases.h.
//
// The tiles of all images are numbered in one line, row of tiles after row of tiles, and computed in chunks whose transforms
// stay in the caches. Tiles at the right and bottom edge are clipped, channels are padded with zeros.
// The gradient with respect to the input is the exact adjoint of the forward pass, and so has no more tiles for any padding.

// Transformed tiles: element (frequency, tile, channel) lies at
// [frequency][channel / block][tile][channel % block].
typedef struct tile_array {
    float *data;
    ptrdiff_t block, block_stride, frequency_stride;
} tile_array;

typedef struct winograd_job {
    const cg_convolution *shape;
    int out_tile;
    ptrdiff_t rows, columns;                     // of tiles in an image
    ptrdiff_t phase_channels;                    // of a phase of the input's side, padded to whole blocks
    const int32_t *row_source, *column_source;   // of the padded image, -1 for zeros and beyond the last tile
    ptrdiff_t first, count;                      // tiles of the chunk
    const float *x, *dy;
    const cg_convolution_tail *tail;
    float *y, *dx;
    tile_array left, right;                      // blocks of K_BLOCK and of PANEL channels
    const float *packed;
    ptrdiff_t left_channels, right_channels;     // padded to whole blocks
    float *strips;                               // unfinished rows of dx, see write_input_gradient
    float *weights;                              // transformed gradient: [frequency][in][right_channels]
    ptrdiff_t weights_stride;                    // from frequency to frequency
    float *dw;
    bool accumulates;                            // into `weights`: not the first chunk
} winograd_job;

typedef struct tile_place {
    ptrdiff_t image, row, column;  // of the tile in its image
} tile_place;

INLINE tile_place place_of(const winograd_job *job, ptrdiff_t tile) {
    return (tile_place){
        tile / (job->columns * job->rows), tile / job->columns % job->rows, tile % job->columns};
}

INLINE float *tile_element(const tile_array *array, ptrdiff_t tile, ptrdiff_t channel) {
    return array->data + channel / array->block * array->block_stride + tile * array->block + channel % array->block;
}

INLINE phase_element phase_tile_element(
    const winograd_job *job, const tile_array *array, ptrdiff_t tile, ptrdiff_t phase, ptrdiff_t channel) {
    return (phase_element){{
        tile_element(array, tile, phase * job->phase_channels + channel),
        tile_element(array, tile, place_in_last_column(job->shape, phase) * job->phase_channels + channel)}};
}

// MARK: Into the frequencies

// Transforms the input tiles of a task into `left`.
INLINE void write_input_tiles(const void *context, ptrdiff_t index, const int out) {
    const winograd_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->in_channels, row_stride = s->in_width * channels, stride = s->stride, reach = (IN_TILE - 1) * stride;
    ptrdiff_t first = index * TILES_PER_TASK, end = cg_min(first + TILES_PER_TASK, job->count);
    for (ptrdiff_t t = first; t < end; t++) {
        tile_place place = place_of(job, job->first + t);
        for (ptrdiff_t n = 0; n < job->left_channels; n += VL) {
            ptrdiff_t phase = n / job->phase_channels, c = n % job->phase_channels;
            const int32_t *row = job->row_source + place.row * out * stride + phase_row(s, phase);
            const int32_t *column = job->column_source + place.column * out * stride + phase_column(s, phase);
            // Not a pointer: padded channels of the last pixels would lie beyond the end.
            ptrdiff_t image = place.image * s->in_height * row_stride + c;
            bool has_rows = row[0] >= 0 && row[reach] == row[0] + reach;
            bool is_inside = has_rows && column[0] >= 0 && column[reach] == column[0] + reach;
            vf tile[FREQUENCIES];
            if (is_inside && c + VL <= channels) {
                const float *corner = job->x + (image + row[0] * row_stride + column[0] * channels);
                _Pragma("unroll") for (int i = 0; i < IN_TILE; i++) {
                    _Pragma("unroll") for (int j = 0; j < IN_TILE; j++) {
                        tile[i * IN_TILE + j] = load(corner + (i * row_stride + j * channels) * stride);
                    }
                }
            } else {
                for (int i = 0; i < FREQUENCIES; i++) {
                    int32_t y = row[i / IN_TILE * stride], x = column[i % IN_TILE * stride];
                    bool is_zero = y < 0 || x < 0 || c >= channels;
                    tile[i] = is_zero ? (vf)0.0f : load_channels(job->x + (image + y * row_stride + x * channels), channels - c);
                }
            }
            winograd_input_2d(tile, out);
            phase_element to = phase_tile_element(job, &job->left, t, phase, c);
            ptrdiff_t frequency_stride = job->left.frequency_stride;
            _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) store(AT_FREQUENCY(to, f, frequency_stride), tile[f]);
        }
    }
}

// Transforms the output gradient's tiles of a task: the adjoint of the output transform.
INLINE void transform_output_gradient(
    const winograd_job *job, ptrdiff_t index, const tile_array *array, ptrdiff_t padded_channels, const int out) {
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->out_channels, row_stride = s->out_width * channels;
    ptrdiff_t first = index * TILES_PER_TASK, end = cg_min(first + TILES_PER_TASK, job->count);
    for (ptrdiff_t t = first; t < end; t++) {
        tile_place place = place_of(job, job->first + t);
        ptrdiff_t y = place.row * out, x = place.column * out;
        for (ptrdiff_t c = 0; c < padded_channels; c += VL) {
            // Not a pointer: padded channels of the last pixels would lie beyond the end.
            ptrdiff_t corner = (place.image * s->out_height + y) * row_stride + x * channels + c;
            vf tile[FREQUENCIES];
            if (y + out <= s->out_height && x + out <= s->out_width && c + VL <= channels) {
                _Pragma("unroll") for (int i = 0; i < out; i++) {
                    _Pragma("unroll") for (int j = 0; j < out; j++) {
                        tile[i * IN_TILE + j] = load(job->dy + (corner + i * row_stride + j * channels));
                    }
                }
            } else {
                for (int i = 0; i < out; i++) {
                    for (int j = 0; j < out; j++) {
                        bool is_inside = y + i < s->out_height && x + j < s->out_width && c < channels;
                        tile[i * IN_TILE + j] = is_inside
                            ? load_channels(job->dy + (corner + i * row_stride + j * channels), channels - c) : (vf)0.0f;
                    }
                }
            }
            winograd_output_adjoint_2d(tile, out);
            float *to = tile_element(array, t, c);
            _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) store(to + f * array->frequency_stride, tile[f]);
        }
    }
}

INLINE void write_gradient_left(const void *context, ptrdiff_t index, const int out) {
    const winograd_job *job = context;
    transform_output_gradient(job, index, &job->left, job->left_channels, out);
}

INLINE void write_gradient_right(const void *context, ptrdiff_t index, const int out) {
    const winograd_job *job = context;
    transform_output_gradient(job, index, &job->right, job->right_channels, out);
}

// MARK: Products

// right[frequency] = left[frequency] packed[frequency], where the phases are rows of the packed matrix or columns.
INLINE void multiply_frequency(const winograd_job *job, ptrdiff_t frequency, ptrdiff_t depth, ptrdiff_t columns) {
    const float *packed = job->packed + frequency * cg_winograd_stride(job->left_channels * job->right_channels);
    const float *left = job->left.data + frequency * job->left.frequency_stride;
    float *products = job->right.data + frequency * job->right.frequency_stride;
    float *c[ROWS_PER_TASK];
    for (ptrdiff_t n = 0; n < columns; n += PANEL, packed += job->left_channels * PANEL) {
        float *panel = products + n / PANEL * job->right.block_stride;
        for (ptrdiff_t first = 0; first < job->count; first += ROWS_PER_TASK) {
            ptrdiff_t rows = cg_min(ROWS_PER_TASK, job->count - first);
            for (ptrdiff_t r = 0; r < rows; r++) c[r] = panel + (first + r) * PANEL;
            multiply_panel(
                rows, depth / K_BLOCK, left + first * K_BLOCK, job->left.block_stride, packed, c, PANEL, false, &plain_ends);
        }
    }
}

static void winograd_forward_product_task(const void *context, ptrdiff_t frequency) {
    const winograd_job *job = context;
    multiply_frequency(job, frequency, present_phases(job->shape, frequency) * job->phase_channels, job->right_channels);
}

static void winograd_backward_product_task(const void *context, ptrdiff_t frequency) {
    const winograd_job *job = context;
    multiply_frequency(job, frequency, job->left_channels, present_phases(job->shape, frequency) * job->phase_channels);
}

// weights[frequency] (+)= left[frequency] transposed right[frequency], the sum over tiles
static void winograd_weights_product_task(const void *context, ptrdiff_t frequency) {
    const winograd_job *job = context;
    float *c[K_BLOCK];
    ptrdiff_t tiles_count = cg_blocks(K_BLOCK, TILE_ROWS);
    ptrdiff_t blocks = present_phases(job->shape, frequency) * job->phase_channels / K_BLOCK;
    for (ptrdiff_t block = 0; block < blocks; block++) {
        const float *left = job->left.data + frequency * job->left.frequency_stride + block * job->left.block_stride;
        const float *right = job->right.data + frequency * job->right.frequency_stride;
        for (ptrdiff_t n = 0; n < job->right_channels; n += PANEL, right += job->right.block_stride) {
            for (ptrdiff_t r = 0; r < K_BLOCK; r++) {
                c[r] = job->weights + frequency * job->weights_stride + (block * K_BLOCK + r) * job->right_channels + n;
            }
            for (ptrdiff_t t = 0; t < tiles_count; t++) {
                ptrdiff_t first = K_BLOCK * t / tiles_count, rows = K_BLOCK * (t + 1) / tiles_count - first;
                // The sums of the next panel are not in the nearest caches.
                for (ptrdiff_t r = first; r < first + rows; r++) {
                    for (ptrdiff_t i = 0; i < PANEL; i += CACHE_LINE) {
                        PREFETCH((uintptr_t)c[r] + (uintptr_t)(PANEL + i) * sizeof(float), 1, 3);
                    }
                }
                transposed_tiles[rows - 1][1](
                    job->count, left + first, K_BLOCK, right, PANEL, c + first, job->accumulates);
            }
        }
    }
}

// MARK: Out of the frequencies

INLINE void write_output_pixels(const void *context, ptrdiff_t index, const int out) {
    const winograd_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t channels = s->out_channels, row_stride = s->out_width * channels;
    ptrdiff_t first = index * TILES_PER_TASK, end = cg_min(first + TILES_PER_TASK, job->count);
    float lower = job->tail->lower, upper = job->tail->upper;
    for (ptrdiff_t t = first; t < end; t++) {
        tile_place place = place_of(job, job->first + t);
        ptrdiff_t y = place.row * out, x = place.column * out;
        for (ptrdiff_t c = 0; c < channels; c += VL) {
            vf bias = job->tail->bias ? load_channels(job->tail->bias + c, channels - c) : (vf)0.0f;
            const float *from = tile_element(&job->right, t, c);
            vf tile[FREQUENCIES];
            _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) tile[f] = load(from + f * job->right.frequency_stride);
            winograd_output_2d(tile, out);
            float *corner = job->y + (place.image * s->out_height + y) * row_stride + x * channels + c;
            if (y + out <= s->out_height && x + out <= s->out_width && c + VL <= channels) {
                _Pragma("unroll") for (int i = 0; i < out; i++) {
                    _Pragma("unroll") for (int j = 0; j < out; j++) {
                        store(corner + i * row_stride + j * channels, clamp(tile[i * IN_TILE + j] + bias, lower, upper));
                    }
                }
            } else {
                for (ptrdiff_t i = 0; i < cg_min(out, s->out_height - y); i++) {
                    for (ptrdiff_t j = 0; j < cg_min(out, s->out_width - x); j++) {
                        vf value = clamp(tile[i * IN_TILE + j] + bias, lower, upper);
                        store_channels(corner + i * row_stride + j * channels, value, channels - c);
                    }
                }
            }
        }
    }
}

// Adds the padding's part of a strip to the pixels that it was copied from. The strip's first row is padded row
// `first_row`; as the padding is one pixel, a padded row and its source are always in the same strip.
static void fold_strip(const winograd_job *job, float *strip, ptrdiff_t width, ptrdiff_t first_row) {
    const cg_convolution *s = job->shape;
    ptrdiff_t padded_height = s->in_height + s->pad_top + s->pad_bottom;
    ptrdiff_t padded_width = s->in_width + s->pad_left + s->pad_right;
    ptrdiff_t rows = cg_winograd_extent(s, 1);
    for (ptrdiff_t y = 0; y < rows && first_row + y < padded_height; y++) {
        bool is_edge = first_row + y < s->pad_top || first_row + y >= s->pad_top + s->in_height;
        if (!is_edge || job->row_source[first_row + y] < 0) continue;
        float *target = strip + (job->row_source[first_row + y] + s->pad_top - first_row) * width * VL;
        for (ptrdiff_t x = 0; x < padded_width; x++) {
            store(target + x * VL, load(target + x * VL) + load(strip + (y * width + x) * VL));
        }
    }
    for (ptrdiff_t y = 0; y < rows; y++) {
        float *row = strip + y * width * VL;
        for (ptrdiff_t x = 0; x < padded_width; x++) {
            bool is_edge = x < s->pad_left || x >= s->pad_left + s->in_width;
            if (!is_edge || job->column_source[x] < 0) continue;
            float *target = row + (job->column_source[x] + s->pad_left) * VL;
            store(target, load(target) + load(row + x * VL));
            // The next strip begins with these rows, and must not add this edge again.
            store(row + x * VL, (vf)0.0f);
        }
    }
}

// One vector of channels of dx for the chunk's rows of tiles. Neighbouring tiles overlap: they are added up in a strip of six
// rows (of each phase), of which the upper ones are then complete and the lower ones carry over.
INLINE void write_input_gradient(const void *context, ptrdiff_t index, const int out) {
    const winograd_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t c = index * VL, channels = s->in_channels, stride = s->stride;
    ptrdiff_t width = cg_winograd_extent(s, job->columns), rows = cg_winograd_extent(s, 1), done = out * stride;
    float *strip = job->strips + index * rows * width * VL;
    for (ptrdiff_t t = 0; t < job->count; t += job->columns) {
        tile_place place = place_of(job, job->first + t);
        ptrdiff_t kept = place.row == 0 ? 0 : rows - done;
        for (ptrdiff_t i = 0; i < kept * width; i++) store(strip + i * VL, load(strip + (done * width + i) * VL));
        __builtin_memset(strip + kept * width * VL, 0, (size_t)((rows - kept) * width * VL) * sizeof(float));
        for (ptrdiff_t phase = 0; phase < stride * stride; phase++) {
            absent_frequencies absent = absent_from(s, phase);
            for (ptrdiff_t x = 0; x < job->columns; x++) {
                phase_element from = phase_tile_element(job, &job->right, t + x, phase, c);
                vf tile[FREQUENCIES];
                _Pragma("unroll") for (int f = 0; f < FREQUENCIES; f++) {
                    tile[f] = is_absent(absent, f) ? (vf)0.0f : load(AT_FREQUENCY(from, f, job->right.frequency_stride));
                }
                winograd_input_adjoint_2d(tile, out);
                float *corner = strip + (phase_row(s, phase) * width + phase_column(s, phase) + x * done) * VL;
                _Pragma("unroll") for (int i = 0; i < IN_TILE; i++) {
                    _Pragma("unroll") for (int j = 0; j < IN_TILE; j++) {
                        float *to = corner + (i * width + j) * stride * VL;
                        store(to, load(to) + tile[i * IN_TILE + j]);
                    }
                }
            }
        }
        ptrdiff_t first_row = place.row * done;
        bool is_last = place.row == job->rows - 1;
        fold_strip(job, strip, width, first_row);
        for (ptrdiff_t y = 0; y < (is_last ? rows : done); y++) {
            ptrdiff_t row = first_row + y - s->pad_top;
            if (row < 0 || row >= s->in_height) continue;
            float *to = job->dx + (place.image * s->in_height + row) * s->in_width * channels + c;
            const float *in = strip + (y * width + s->pad_left) * VL;
            for (ptrdiff_t x = 0; x < s->in_width; x++) store_channels(to + x * channels, load(in + x * VL), channels - c);
        }
    }
}

// A task for each side of a tile, and its run over `count` indices.
#define DEFINE_WINOGRAD_TASK(NAME, JOB) \
    static void NAME##_task_3(const void *context, ptrdiff_t index) { NAME(context, index, 3); } \
    static void NAME##_task_4(const void *context, ptrdiff_t index) { NAME(context, index, 4); } \
    static void NAME##_task_5(const void *context, ptrdiff_t index) { NAME(context, index, 5); } \
    static void NAME##_run(cg_pool *pool, const JOB *job, ptrdiff_t count) { \
        cg_parallel( \
            pool, count, job->out_tile == 3 ? NAME##_task_3 : job->out_tile == 4 ? NAME##_task_4 : NAME##_task_5, job); \
    }

DEFINE_WINOGRAD_TASK(write_input_tiles, winograd_job)
DEFINE_WINOGRAD_TASK(write_gradient_left, winograd_job)
DEFINE_WINOGRAD_TASK(write_gradient_right, winograd_job)
DEFINE_WINOGRAD_TASK(write_output_pixels, winograd_job)
DEFINE_WINOGRAD_TASK(write_input_gradient, winograd_job)
