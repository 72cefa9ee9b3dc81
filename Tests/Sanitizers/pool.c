// The thread pool under the thread sanitizer: pools of all sizes made and ended, jobs of all sizes, from several threads at once,
// and inside one another. The only argument is the number of rounds.
//
// No body uses an atomic or a lock: what one job writes, its caller and the next job read, and it is the pool that must see to
// the order.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "CKernels.h"
#include "drivers.h"

enum { MOST_THREADS = 8, MOST_INDICES = 3000, CALLERS = 3 };

typedef struct job {
    int calls[MOST_INDICES];
    cg_pool *inner;  // for jobs inside a job, or null
    int inner_calls[MOST_INDICES][2];
} job;

typedef struct inner_job {
    job *outer;
    ptrdiff_t index;
} inner_job;

static void count_inner(const void *context, ptrdiff_t index) {
    const inner_job *inner = context;
    inner->outer->inner_calls[inner->index][index]++;
}

static void count_call(const void *context, ptrdiff_t index) {
    job *job = (struct job *)(uintptr_t)context;
    job->calls[index]++;
    if (job->inner == NULL) return;
    inner_job inner = {job, index};
    cg_parallel(job->inner, 2, count_inner, &inner);
}

// Several jobs in a row, each of which continues what the one before left.
static void run_jobs(cg_pool *pool, cg_pool *inner, ptrdiff_t count, int times) {
    job *job = calloc(1, sizeof *job);
    if (job == NULL) fail("out of memory");
    job->inner = inner;
    for (int time = 1; time <= times; time++) {
        cg_parallel(pool, count, count_call, job);
        for (ptrdiff_t i = 0; i < MOST_INDICES; i++) {
            int expected = i < count ? time : 0, inner_expected = inner != NULL ? expected : 0;
            const int *inner_calls = job->inner_calls[i];
            if (job->calls[i] != expected || inner_calls[0] != inner_expected || inner_calls[1] != inner_expected) {
                fail("index %td was called %d times, expected %d", i, job->calls[i], expected);
            }
        }
    }
    free(job);
}

// MARK: Cases

static void drive_sizes(void) {
    int32_t threads = (int32_t)random_between(-1, MOST_THREADS);
    describe("a pool of %d threads", threads);
    cg_pool *pool = cg_pool_create(threads);
    if (pool == NULL || cg_pool_threads(pool) != (threads < 1 ? 1 : threads)) fail("the pool has another size");
    ptrdiff_t jobs = random_between(0, 4);
    for (ptrdiff_t i = 0; i < jobs; i++) run_jobs(pool, NULL, random_between(0, once_in(4) ? MOST_INDICES : 20), 5);
    // Workers that have gone to sleep must be woken by a job as well as by the end.
    if (once_in(4)) {
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
        if (once_in(2)) run_jobs(pool, NULL, 50, 2);
    }
    cg_pool_destroy(pool);
}

static void drive_nested(void) {
    describe("jobs inside a job");
    cg_pool *outer = cg_pool_create((int32_t)random_between(1, 4)), *inner = cg_pool_create((int32_t)random_between(1, 4));
    if (outer == NULL || inner == NULL) fail("no pool");
    run_jobs(outer, inner, random_between(1, 40), 3);
    cg_pool_destroy(inner);
    cg_pool_destroy(outer);
}

// A body may use its own pool where that is left one thread: then, as with a single index, nothing is handed out.
static void drive_alone(void) {
    describe("jobs inside a job of one thread");
    cg_pool *pool = cg_pool_create(1);
    if (pool == NULL) fail("no pool");
    run_jobs(pool, pool, random_between(1, 40), 3);
    cg_pool_destroy(pool);
}

static void *call(void *pool) {
    for (int i = 0; i < 4; i++) run_jobs(pool, NULL, 10 + i * 30, 3);
    return NULL;
}

static void drive_callers(void) {
    describe("jobs of several callers");
    cg_pool *pool = cg_pool_create((int32_t)random_between(2, 4));
    pthread_t callers[CALLERS];
    if (pool == NULL) fail("no pool");
    for (int i = 0; i < CALLERS; i++) {
        if (pthread_create(&callers[i], NULL, call, pool) != 0) fail("no thread");
    }
    for (int i = 0; i < CALLERS; i++) pthread_join(callers[i], NULL);
    cg_pool_destroy(pool);
}

int main(int count, char **arguments) {
    int rounds = count > 1 ? atoi(arguments[1]) : 1;
    void (*const cases[])(void) = {drive_sizes, drive_sizes, drive_nested, drive_alone, drive_callers};
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            seed_random((uint64_t)round * 100 + i);
            cases[i]();
        }
    }
    printf("%d rounds\n", rounds);
    return 0;
}
