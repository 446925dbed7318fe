%% restart: a gen_server that fails by an error of its own, below a one_for_one supervisor; from the line that fails to
%% the new one's init, 10,000 times.
%%
%% OTP has no "no limit": the supervisor keeps the times of all restarts of its period, at least 1 s, and goes through
%% them at each restart. So there is a new supervisor for every 100 restarts, or its bookkeeping would be the figure.
-module(bench_restart).
-behaviour(supervisor).
-export([run/0, init/1]).

-define(RESTARTS, 10000).
-define(RESTARTS_A_SUPERVISOR, 100).

run() ->
    process_flag(trap_exit, true),
    _ = batch(),
    Batches = bench_support:repeat(?RESTARTS div ?RESTARTS_A_SUPERVISOR, fun batch/0),
    Times = lists:append([Each || {Each, _} <- Batches]),
    ?RESTARTS = length(Times),
    Elapsed = lists:sum([Time || {_, Time} <- Batches]),
    [
        {"p50", microseconds(bench_support:percentile(Times, 0.5))},
        {"p99", microseconds(bench_support:percentile(Times, 0.99))},
        {"rate", ?RESTARTS / bench_support:seconds(Elapsed)}
    ].

microseconds(Native) -> bench_support:seconds(Native) * 1.0e6.

%% The times of all restarts of one supervisor, and that from its start to the last restart.
batch() ->
    Began = bench_support:clock(),
    {ok, Supervisor} = supervisor:start_link(?MODULE, self()),
    Times = [receive {restarted, Time} -> Time end || _ <- lists:seq(1, ?RESTARTS_A_SUPERVISOR)],
    Elapsed = bench_support:clock() - Began,
    1 = proplists:get_value(active, supervisor:count_children(Supervisor)),
    exit(Supervisor, shutdown),
    receive {'EXIT', Supervisor, shutdown} -> ok end,
    {Times, Elapsed}.

init(Reader) ->
    FailedAt = atomics:new(1, []),
    Start = {bench_failing, start_link, [Reader, FailedAt, counters:new(1, []), ?RESTARTS_A_SUPERVISOR]},
    {ok, {#{strategy => one_for_one, intensity => 1000000000, period => 1}, [#{id => failing, start => Start}]}}.
