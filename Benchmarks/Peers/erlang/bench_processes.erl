%% spawn, sleeps: processes for what others do with tasks.
%%
%% spawn: spawn_monitor of an empty function and the wait for its 'DOWN', one after the other. sleeps: 100,000 processes
%% that sleep 10 ms in `timer:sleep`, which is a `receive after` and needs no timer process, each with a monitor.
-module(bench_processes).
-export([spawn_and_wait/0, sleeps/0, empty/0]).

-define(SPAWNS, 300000).
-define(SLEEPS, 100000).
-define(MILLISECONDS, 10).

spawn_and_wait() ->
    _ = nanoseconds(?SPAWNS div 10),
    [{"spawn", bench_support:median(bench_support:repeat(5, fun() -> nanoseconds(?SPAWNS) end))}].

nanoseconds(Count) ->
    Began = bench_support:clock(),
    wait_for_each(Count),
    bench_support:seconds(bench_support:clock() - Began) * 1.0e9 / Count.

wait_for_each(0) -> ok;
wait_for_each(Left) ->
    {_, Monitor} = spawn_monitor(?MODULE, empty, []),
    receive {'DOWN', Monitor, process, _, normal} -> wait_for_each(Left - 1) end.

empty() -> ok.

sleeps() ->
    _ = sleep_all(?SLEEPS div 10),
    Used = bench_support:cpu_seconds(),
    Wall = sleep_all(?SLEEPS),
    [{"wall", Wall}, {"cpu", bench_support:cpu_seconds() - Used}].

sleep_all(Count) ->
    Began = bench_support:clock(),
    Sleep = fun() ->
        Start = bench_support:clock(),
        timer:sleep(?MILLISECONDS),
        true = bench_support:seconds(bench_support:clock() - Start) >= ?MILLISECONDS / 1000
    end,
    Monitors = [element(2, spawn_monitor(Sleep)) || _ <- lists:seq(1, Count)],
    [receive {'DOWN', Monitor, process, _, Reason} -> normal = Reason end || Monitor <- Monitors],
    bench_support:seconds(bench_support:clock() - Began).
