%% start-stop N STRATEGY, memory N STRATEGY: N idle gen_servers below one supervisor.
%%
%% one_for_one: the children are given to the supervisor's init, as for services that differ; simple_one_for_one: they
%% are added by start_child, which is OTP's means for many of a kind. Both start one after the other. A supervisor stops
%% its children one after the other in the first case, all at once in the second: that is OTP's own way for each.
-module(bench_tree).
-behaviour(supervisor).
-export([start_stop/2, memory/2, init/1]).

start_stop(Count, Strategy) ->
    process_flag(trap_exit, true),
    _ = once(min(Count, 100), Strategy),
    {Starts, Stops} = lists:unzip(bench_support:within(2, fun() -> once(Count, Strategy) end)),
    [{"start", bench_support:median(Starts)}, {"stop", bench_support:median(Stops)}].

once(Count, Strategy) ->
    Before = erlang:system_info(process_count),
    Began = bench_support:clock(),
    Supervisor = start(Count, Strategy),
    Started = bench_support:clock(),
    Before = erlang:system_info(process_count) - Count - 1,
    StopBegan = bench_support:clock(),
    stop(Supervisor),
    Stopped = bench_support:clock(),
    Before = erlang:system_info(process_count),
    {each(Started - Began, Count), each(Stopped - StopBegan, Count)}.

each(Time, Count) -> bench_support:seconds(Time) * 1.0e6 / Count.

%% Resident bytes; `erlang` is what the emulator itself counts, without what its allocators hold in reserve.
memory(Count, Strategy) ->
    process_flag(trap_exit, true),
    stop(start(10, Strategy)),
    erlang:garbage_collect(),
    {Resident, Counted} = {bench_support:resident_bytes(), erlang:memory(total)},
    Supervisor = start(Count, Strategy),
    {ResidentAfter, CountedAfter} = {bench_support:resident_bytes(), erlang:memory(total)},
    Count = proplists:get_value(active, supervisor:count_children(Supervisor)),
    stop(Supervisor),
    [{"memory", (ResidentAfter - Resident) / Count}, {"erlang", (CountedAfter - Counted) / Count}].

start(Count, one_for_one) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, [child(Number) || Number <- lists:seq(1, Count)]),
    Supervisor;
start(Count, simple_one_for_one) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, simple),
    lists:foreach(fun(_) -> {ok, _} = supervisor:start_child(Supervisor, []) end, lists:seq(1, Count)),
    Supervisor.

%% What a supervisor's own supervisor does.
stop(Supervisor) ->
    exit(Supervisor, shutdown),
    receive {'EXIT', Supervisor, shutdown} -> ok end.

init(simple) -> {ok, {#{strategy => simple_one_for_one}, [child(idle)]}};
init(Children) -> {ok, {#{strategy => one_for_one}, Children}}.

child(Id) -> #{id => Id, start => {bench_idle, start_link, []}}.
