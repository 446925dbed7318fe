%% set-cancel: erlang:send_after, due in 1 h … 2 h, and cancel_timer, with 1,000 others armed.
%% periodic: 10,000 processes, each with its phase, that wait in `receive after` until their next due time, for 5 s;
%% that costs a third of erlang:start_timer, which sends a message. Erlang's timers have whole milliseconds, so a wait
%% is rounded up to one: up to 1 ms of what is late is that.
-module(bench_timers).
-export([set_cancel/0, periodic/0]).

-define(TIMERS, 1000000).
-define(ARMED, 1000).
-define(HOUR, 3600000).
-define(PERIODIC, 10000).
-define(INTERVAL, 10000000).
-define(SECONDS, 5).
-define(LEAD_MILLISECONDS, 500).
-define(MICROSECONDS_A_BUCKET, 10).
-define(BUCKETS, 600000).

set_cancel() ->
    Armed = [erlang:send_after(?HOUR + Number * (?HOUR div ?ARMED), self(), early) || Number <- lists:seq(1, ?ARMED)],
    _ = nanoseconds(?TIMERS div 10),
    Each = bench_support:median(bench_support:repeat(3, fun() -> nanoseconds(?TIMERS) end)),
    [true = is_integer(erlang:cancel_timer(Timer)) || Timer <- Armed],
    [{"each", Each}].

nanoseconds(Count) ->
    Began = bench_support:clock(),
    set_and_cancel(Count),
    bench_support:seconds(bench_support:clock() - Began) * 1.0e9 / Count.

set_and_cancel(0) -> ok;
set_and_cancel(Left) ->
    Timer = erlang:send_after(?HOUR + Left rem ?HOUR, self(), early),
    true = is_integer(erlang:cancel_timer(Timer)),
    set_and_cancel(Left - 1).

%% How late each tick is goes into a histogram of 10 µs a bucket, up to 6 s, that all processes share.
periodic() ->
    Histogram = counters:new(?BUCKETS, [write_concurrency]),
    Start = erlang:monotonic_time(nanosecond) + ?LEAD_MILLISECONDS * 1000000,
    End = Start + ?SECONDS * 1000000000,
    Phase = ?INTERVAL div ?PERIODIC,
    Tickers = [
        spawn_monitor(fun() -> tick(Start + Number * Phase, End, Histogram) end)
     || Number <- lists:seq(0, ?PERIODIC - 1)
    ],
    wait_until(Start),
    Used = bench_support:cpu_seconds(),
    wait_until(End),
    Cpu = bench_support:cpu_seconds() - Used,
    [receive {'DOWN', Monitor, process, _, Reason} -> normal = Reason end || {_, Monitor} <- Tickers],
    Counts = [counters:get(Histogram, Bucket) || Bucket <- lists:seq(1, ?BUCKETS)],
    Ticks = lists:sum(Counts),
    [{"cpu", Cpu}, {"late-p99", late(Counts, Ticks * 0.99, 0)}, {"ticks", Ticks}].

tick(Due, End, _Histogram) when Due >= End -> ok;
tick(Due, End, Histogram) ->
    wait_until(Due),
    Now = erlang:monotonic_time(nanosecond),
    note(Now - Due, Histogram),
    if Now < End -> tick(Due + ?INTERVAL, End, Histogram); true -> ok end.

note(Late, Histogram) ->
    true = Late >= 0,
    counters:add(Histogram, min(Late div (?MICROSECONDS_A_BUCKET * 1000) + 1, ?BUCKETS), 1).

%% The upper end of the bucket in which that many ticks are reached.
late([Count | _], Wanted, Bucket) when Count >= Wanted -> (Bucket + 1) * ?MICROSECONDS_A_BUCKET;
late([Count | Counts], Wanted, Bucket) -> late(Counts, Wanted - Count, Bucket + 1).

wait_until(Time) ->
    Left = Time - erlang:monotonic_time(nanosecond),
    receive after max(0, Left + 999999) div 1000000 -> ok end.
