// A thread pool: workers spin briefly for the next job, since a training step is hundreds of short ones, then sleep.
// The caller does not wait for workers that have not begun: it takes all indices that are left, closes the job, and waits
// only for the workers inside it. So a short job does not wait for a thread to wake, nor for a thread that a busy machine
// has no core for.

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

struct cg_pool {
    pthread_mutex_t running;  // held by the caller whose job is in progress
    pthread_mutex_t lock;     // guards sleeping
    pthread_cond_t wake;
    void (*body)(const void *, ptrdiff_t);
    const void *context;
    ptrdiff_t count;
    _Alignas(128) atomic_ptrdiff_t next;  // the next index to take
    _Alignas(128) atomic_int gate;        // OPEN while a job may be joined, plus the number of workers in it
    _Alignas(128) atomic_uint generation; // counts jobs; workers watch it
    atomic_int sleepers;
    atomic_bool stopping;
    int32_t threads;
    pthread_t workers[];
};

enum {
    SPINS = 20000,  // about half a millisecond
    OPEN = 1 << 30,
    // The deepest kernel keeps 213 KB on its stack, and the default is 128 KiB with musl, 512 KiB on macOS.
    STACK_BYTES = 1 << 20,
};

// Multiply-adds of denormals are a hundred times slower, and denormals carry no information in training.
static uint64_t flush_denormals(void) {
#if defined(__x86_64__)
    uint32_t saved = _mm_getcsr();
    _mm_setcsr(saved | 0x8040);
    return saved;
#elif defined(__aarch64__)
    uint64_t saved;
    __asm__ volatile("mrs %0, fpcr" : "=r"(saved));
    __asm__ volatile("msr fpcr, %0" : : "r"(saved | (1ull << 24)));
    return saved;
#else
    return 0;
#endif
}

static void restore_denormals(uint64_t saved) {
#if defined(__x86_64__)
    _mm_setcsr((uint32_t)saved);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(saved));
#else
    (void)saved;
#endif
}

static void relax(void) {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void take_indices(cg_pool *pool) {
    for (;;) {
        ptrdiff_t index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
        if (index >= pool->count) return;
        pool->body(pool->context, index);
    }
}

static bool join_job(cg_pool *pool) {
    int gate = atomic_load(&pool->gate);
    while (gate & OPEN) {
        if (atomic_compare_exchange_weak(&pool->gate, &gate, gate + 1)) return true;
    }
    return false;
}

static void wait_for_job(cg_pool *pool, unsigned seen) {
    for (int spin = 0; spin < SPINS; spin++) {
        if (atomic_load_explicit(&pool->generation, memory_order_acquire) != seen) return;
        relax();
    }
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(&pool->generation) == seen) pthread_cond_wait(&pool->wake, &pool->lock);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->lock);
}

static void *work(void *argument) {
    cg_pool *pool = argument;
    flush_denormals();
    unsigned seen = 0;
    for (;;) {
        wait_for_job(pool, seen);
        seen = atomic_load(&pool->generation);
        if (atomic_load(&pool->stopping)) return NULL;
        if (join_job(pool)) {
            take_indices(pool);
            atomic_fetch_sub(&pool->gate, 1);
        }
    }
}

static void announce(cg_pool *pool) {
    atomic_fetch_add(&pool->generation, 1);
    if (atomic_load(&pool->sleepers) == 0) return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
}

// Starts up to `workers` threads, fewer where the system has no more.
static void start_workers(cg_pool *pool, int32_t workers) {
    pthread_attr_t attributes;
    bool has_attributes = pthread_attr_init(&attributes) == 0;
    // Where the size cannot be set, the default is most likely large enough.
    if (has_attributes) (void)pthread_attr_setstacksize(&attributes, STACK_BYTES);
    for (int32_t i = 0; i < workers; i++) {
        if (pthread_create(&pool->workers[i], has_attributes ? &attributes : NULL, work, pool) != 0) break;
        pool->threads++;
    }
    if (has_attributes) pthread_attr_destroy(&attributes);
}

cg_pool *cg_pool_create(int32_t threads) {
    int32_t workers = threads > 1 ? threads - 1 : 0;
    void *memory = NULL;
    size_t size = sizeof(cg_pool) + (size_t)workers * sizeof(pthread_t);
    if (posix_memalign(&memory, _Alignof(cg_pool), size) != 0) return NULL;
    cg_pool *pool = memory;
    pthread_mutex_init(&pool->running, NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->body = NULL;
    pool->context = NULL;
    pool->count = 0;
    atomic_init(&pool->next, 0);
    atomic_init(&pool->gate, 0);
    atomic_init(&pool->sleepers, 0);
    atomic_init(&pool->generation, 0);
    atomic_init(&pool->stopping, false);
    pool->threads = 1;
    start_workers(pool, workers);
    return pool;
}

void cg_pool_destroy(cg_pool *pool) {
    atomic_store(&pool->stopping, true);
    announce(pool);
    for (int32_t i = 0; i < pool->threads - 1; i++) pthread_join(pool->workers[i], NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    pthread_mutex_destroy(&pool->running);
    free(pool);
}

int32_t cg_pool_threads(const cg_pool *pool) { return pool->threads; }

void cg_parallel(cg_pool *pool, ptrdiff_t count, void (*body)(const void *, ptrdiff_t), const void *context) {
    uint64_t saved = flush_denormals();
    if (count <= 1 || pool->threads == 1) {
        for (ptrdiff_t index = 0; index < count; index++) body(context, index);
    } else {
        pthread_mutex_lock(&pool->running);
        pool->body = body;
        pool->context = context;
        pool->count = count;
        atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
        atomic_store(&pool->gate, OPEN);
        announce(pool);
        take_indices(pool);
        atomic_fetch_and(&pool->gate, ~OPEN);
        for (int spin = 0; atomic_load_explicit(&pool->gate, memory_order_acquire) != 0; spin++) {
            if (spin < SPINS) relax(); else sched_yield();
        }
        pthread_mutex_unlock(&pool->running);
    }
    restore_denormals(saved);
}
