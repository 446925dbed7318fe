/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_loop_post() and holds: no post is lost, whoever posts, and whenever. */

#include "support.h"

#include <string.h>

static struct outcome reached;

static void setup(struct host *host)
{
    reached = (struct outcome)OUTCOME;
    host_open(host);
}

TEST(post_refuses_null_and_what_is_no_loop)
{
    struct host host;
    setup(&host);
    CHECK_ERROR(MODE_EINVAL, mode_loop_post(host.loop, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_post(NO_LOOP, ignore, NULL));
    host_close(&host);
    CHECK_ERROR(MODE_EHANDLE, mode_loop_post(host.loop, ignore, NULL));
}

TEST(post_is_run_when_it_came_before_the_host_ran)
{
    struct host host;
    setup(&host);
    CHECK_OK(mode_loop_post(host.loop, outcome_reach, &reached));
    CHECK_INT(0, outcome_count(&reached)); // Never before it returns.
    host_run(&host);
    CHECK_INT(1, outcome_count(&reached));
    host_close(&host);
}

TEST(post_is_run_when_only_the_release_runs_the_loop)
{
    struct host host;
    setup(&host);
    host_run(&host);
    CHECK_OK(mode_loop_post(host.loop, outcome_reach, &reached));
    host_close(&host);
    CHECK_INT(1, outcome_count(&reached));
}

static struct host *closing_host;

static void post_from_close_callback(uv_handle_t *handle)
{
    (void)handle;
    CHECK_OK(mode_loop_post(closing_host->loop, outcome_reach, &reached));
}

static void close_timer(uv_timer_t *timer) { uv_close((uv_handle_t *)timer, post_from_close_callback); }

TEST(post_is_run_when_the_last_close_callback_posts)
{
    struct host host;
    setup(&host);
    closing_host = &host;
    uv_timer_t timer;
    uv_timer_init(&host.uv, &timer);
    uv_timer_start(&timer, close_timer, 1, 0);
    host_run(&host);
    CHECK_INT(1, outcome_count(&reached));
    host_close(&host);
}

static void post_from_prepare(uv_prepare_t *prepare)
{
    CHECK_OK(mode_loop_post(closing_host->loop, outcome_reach, &reached));
    uv_prepare_stop(prepare);
}

TEST(post_is_run_in_the_same_turn_when_an_older_prepare_handle_posts)
{
    struct host host;
    reached = (struct outcome)OUTCOME;
    CHECK_INT(0, uv_loop_init(&host.uv));
    uv_prepare_t prepare;
    uv_timer_t far;
    uv_prepare_init(&host.uv, &prepare);
    uv_prepare_start(&prepare, post_from_prepare);
    uv_timer_init(&host.uv, &far);
    uv_timer_start(&far, close_timer, 3600 * 1000, 0);
    CHECK_OK(mode_loop_adopt(&host.uv, NULL, &host.loop));
    closing_host = &host;
    uv_run(&host.uv, UV_RUN_ONCE); // Were the post asleep with the loop, this would take an hour.
    while (outcome_count(&reached) == 0)
        host_step(&host);
    uv_close((uv_handle_t *)&prepare, NULL);
    uv_close((uv_handle_t *)&far, NULL);
    host_close(&host);
}

struct countdown {
    mode_loop_t loop;
    int left;
};

static void count_down(void *user_data)
{
    struct countdown *countdown = user_data;
    if (countdown->left-- > 0)
        CHECK_OK(mode_loop_post(countdown->loop, count_down, countdown));
}

TEST(post_is_run_when_a_posted_callback_posts)
{
    struct host host;
    setup(&host);
    struct countdown countdown = {host.loop, 1000};
    CHECK_OK(mode_loop_post(host.loop, count_down, &countdown));
    host_run(&host);
    CHECK_INT(-1, countdown.left);
    host_close(&host);
}

static int next_number;
static bool is_in_order;

static void expect_number(void *user_data)
{
    is_in_order = is_in_order && *(int *)user_data == next_number;
    next_number++;
}

TEST(posts_of_a_thread_are_run_in_their_order)
{
    struct host host;
    setup(&host);
    static int numbers[10000];
    next_number = 0, is_in_order = true;
    for (int i = 0; i < 10000; i++) {
        numbers[i] = i;
        CHECK_OK(mode_loop_post(host.loop, expect_number, &numbers[i]));
    }
    host_run(&host);
    CHECK_INT(10000, next_number);
    CHECK(is_in_order);
    host_close(&host);
}

static void see_current(void *user_data)
{
    mode_loop_t loop = *(mode_loop_t *)user_data;
    CHECK(MODE_SAME(mode_loop_current(), loop));
    CHECK_INT(1, mode_loop_is_current(loop));
    CHECK_INT(0, mode_loop_is_current(mode_loop_main()));
    outcome_reach(&reached);
}

static void see_not_current(void *user_data) { CHECK_INT(0, mode_loop_is_current(*(mode_loop_t *)user_data)); }

TEST(current_loop_is_that_whose_callback_is_executed)
{
    struct host host;
    setup(&host);
    CHECK(MODE_SAME(mode_loop_current(), NO_LOOP));
    CHECK_INT(1, mode_loop_is_current(host.loop));
    on_another_thread(see_not_current, &host.loop);
    CHECK_OK(mode_loop_post(host.loop, see_current, &host.loop));
    host_run(&host);
    CHECK_INT(1, outcome_count(&reached));
    CHECK(MODE_SAME(mode_loop_current(), NO_LOOP));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_is_current(NO_LOOP));
    host_close(&host);
    CHECK_ERROR(MODE_EHANDLE, mode_loop_is_current(host.loop));
}

/* ===== Other threads ===== */

static void post_refused(void *user_data)
{
    struct host *host = user_data;
    CHECK_ERROR(MODE_ENOTRUNNING, mode_loop_post(host->loop, outcome_reach, &reached));
}

static void post_accepted(void *user_data)
{
    struct host *host = user_data;
    CHECK_OK(mode_loop_post(host->loop, outcome_reach, &reached));
}

TEST(post_of_another_thread_is_refused_when_the_loop_is_not_held)
{
    struct host host;
    setup(&host);
    on_another_thread(post_refused, &host);
    host_run(&host);
    on_another_thread(post_refused, &host);
    host_close(&host);
    CHECK_INT(0, outcome_count(&reached));
}

TEST(post_of_another_thread_is_run_when_the_loop_is_held)
{
    struct host host;
    setup(&host);
    CHECK_OK(mode_loop_hold(host.loop));
    on_another_thread(post_accepted, &host);
    host_run_until(&host, &reached);
    CHECK_OK(mode_loop_unhold(host.loop));
    on_another_thread(post_refused, &host);
    host_close(&host);
    CHECK_INT(1, outcome_count(&reached));
}

TEST(post_of_another_thread_is_run_when_a_service_runs)
{
    struct host host;
    setup(&host);
    mode_service_t service = plain_service(host.loop, "A");
    start_on(&host, service);
    on_another_thread(post_accepted, &host);
    host_run_until(&host, &reached);
    stop_and_free(&host, service);
    on_another_thread(post_refused, &host);
    host_close(&host);
    CHECK_INT(1, outcome_count(&reached));
}

TEST(post_is_run_when_the_hold_is_taken_back_before_its_turn)
{
    struct host host;
    setup(&host);
    CHECK_OK(mode_loop_hold(host.loop));
    on_another_thread(post_accepted, &host);
    CHECK_OK(mode_loop_unhold(host.loop));
    host_run(&host);
    CHECK_INT(1, outcome_count(&reached));
    host_close(&host);
}

static void unhold_posted(void *user_data) { CHECK_OK(mode_loop_unhold(((struct host *)user_data)->loop)); }

TEST(held_loop_goes_on_until_the_last_hold_is_taken_back)
{
    struct host host;
    setup(&host);
    CHECK_OK(mode_loop_hold(host.loop));
    CHECK_OK(mode_loop_hold(host.loop));
    host_turn(&host, 3);
    CHECK(uv_run(&host.uv, UV_RUN_NOWAIT) != 0);
    CHECK_OK(mode_loop_unhold(host.loop));
    CHECK(uv_run(&host.uv, UV_RUN_NOWAIT) != 0);
    CHECK_OK(mode_loop_post(host.loop, unhold_posted, &host));
    host_run(&host);
    CHECK_ERROR(MODE_ESTATE, mode_loop_unhold(host.loop));
    host_close(&host);
}

static void hold_elsewhere(void *user_data)
{
    struct host *host = user_data;
    CHECK_ERROR(MODE_ETHREAD, mode_loop_hold(host->loop));
    CHECK_ERROR(MODE_ETHREAD, mode_loop_unhold(host->loop));
    CHECK_ERROR(MODE_ETHREAD, mode_loop_release(host->loop, NULL, NULL));
}

TEST(holding_and_releasing_belong_to_the_loops_thread)
{
    struct host host;
    setup(&host);
    CHECK_OK(mode_loop_hold(host.loop));
    on_another_thread(hold_elsewhere, &host);
    CHECK_OK(mode_loop_unhold(host.loop));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_hold(NO_LOOP));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_unhold(NO_LOOP));
    host_close(&host);
    CHECK_ERROR(MODE_EHANDLE, mode_loop_hold(host.loop));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_unhold(host.loop));
}

TEST(loop_can_be_given_back_when_it_is_held)
{
    struct host host;
    setup(&host);
    CHECK_OK(mode_loop_hold(host.loop));
    on_another_thread(post_accepted, &host);
    host_close(&host);
    CHECK_INT(1, outcome_count(&reached));
}

/* ===== Many posts ===== */

enum { POSTERS = 4, POSTS = 5000 };

struct crowd {
    struct host *host;
    pthread_mutex_t lock;
    int accepted, refused, run;
};

static void count_run(void *user_data)
{
    struct crowd *crowd = user_data;
    crowd->run++; // On the loop's thread only.
}

static void count_posts(struct crowd *crowd, int accepted, int refused)
{
    pthread_mutex_lock(&crowd->lock);
    crowd->accepted += accepted;
    crowd->refused += refused;
    pthread_mutex_unlock(&crowd->lock);
}

static void *post_many(void *user_data)
{
    struct crowd *crowd = user_data;
    for (int i = 0; i < POSTS; i++)
        CHECK_OK(mode_loop_post(crowd->host->loop, count_run, crowd));
    return NULL;
}

TEST(no_post_is_lost_when_many_threads_post)
{
    struct host host;
    setup(&host);
    struct crowd crowd = {.host = &host, .lock = PTHREAD_MUTEX_INITIALIZER};
    CHECK_OK(mode_loop_hold(host.loop));
    pthread_t threads[POSTERS];
    for (int i = 0; i < POSTERS; i++)
        CHECK_INT(0, pthread_create(&threads[i], NULL, post_many, &crowd));
    while (crowd.run < POSTERS * POSTS)
        host_step(&host);
    for (int i = 0; i < POSTERS; i++)
        CHECK_INT(0, pthread_join(threads[i], NULL));
    CHECK_OK(mode_loop_unhold(host.loop));
    host_close(&host);
    CHECK_INT(POSTERS * POSTS, crowd.run);
}

static void *post_until_refused(void *user_data)
{
    struct crowd *crowd = user_data;
    int accepted = 0;
    while (mode_loop_post(crowd->host->loop, count_run, crowd) == MODE_OK)
        accepted++;
    count_posts(crowd, accepted, 1);
    return NULL;
}

/* As many posts as were accepted are run, when the loop ends in the middle of them. */
static void end_amid_posts(void (*end)(struct host *host), int rounds)
{
    for (int round = 0; round < rounds; round++) {
        struct host host;
        setup(&host);
        struct crowd crowd = {.host = &host, .lock = PTHREAD_MUTEX_INITIALIZER};
        CHECK_OK(mode_loop_hold(host.loop));
        pthread_t threads[2];
        for (size_t i = 0; i < COUNT_OF(threads); i++)
            CHECK_INT(0, pthread_create(&threads[i], NULL, post_until_refused, &crowd));
        while (crowd.run < round)
            uv_run(&host.uv, UV_RUN_NOWAIT);
        end(&host);
        for (size_t i = 0; i < COUNT_OF(threads); i++)
            CHECK_INT(0, pthread_join(threads[i], NULL));
        CHECK_INT(0, uv_loop_close(&host.uv));
        CHECK_INT(crowd.accepted, crowd.run);
        CHECK_INT(2, crowd.refused);
    }
}

static void end_by_unhold(struct host *host)
{
    CHECK_OK(mode_loop_unhold(host->loop));
    host_run(host);
    CHECK_OK(mode_loop_release(host->loop, NULL, NULL));
    host_run(host);
}

static void end_by_release(struct host *host)
{
    CHECK_OK(mode_loop_release(host->loop, NULL, NULL));
    host_run(host);
}

TEST(no_post_is_lost_when_the_loop_ends_amid_them) { end_amid_posts(end_by_unhold, 50); }

TEST(no_post_is_lost_when_the_loop_is_given_back_amid_them) { end_amid_posts(end_by_release, 50); }
