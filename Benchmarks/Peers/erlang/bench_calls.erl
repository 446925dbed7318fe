%% call-same, call-other: gen_server:call, with its monitor and timeout, as everybody calls.
%%
%% call-same wants `+S 1:1`, so that both processes share the one scheduler thread. call-other binds the callers to one
%% scheduler and the server to another by an option that OTP does not document: left to itself the emulator may move
%% them together, and the figure would be another thing. 100 callers in flight, each calls in turn.
-module(bench_calls).
-behaviour(gen_server).
-export([same/0, other/0, init/1, handle_call/3, handle_cast/2]).

-define(CALLS, 400000).
-define(OTHER_CALLS, 20000).
-define(CALLERS, 100).

same() ->
    1 = erlang:system_info(schedulers_online),
    {ok, Server} = gen_server:start_link(?MODULE, none, []),
    _ = nanoseconds(Server, ?CALLS div 10),
    [{"call", bench_support:median(bench_support:repeat(3, fun() -> nanoseconds(Server, ?CALLS) end))}].

nanoseconds(Server, Calls) ->
    Began = bench_support:clock(),
    Calls = call(Server, Calls, 0),
    bench_support:seconds(bench_support:clock() - Began) * 1.0e9 / Calls.

call(_Server, 0, Number) -> Number;
call(Server, Left, Number) -> call(Server, Left - 1, gen_server:call(Server, {add, Number})).

other() ->
    true = erlang:system_info(schedulers_online) >= 2,
    {ok, Server} = gen_server:start_link(?MODULE, none, [{spawn_opt, [{scheduler, 2}]}]),
    _ = seconds_a_call(Server, 1, ?OTHER_CALLS div 10),
    Latency = bench_support:repeat(3, fun() -> seconds_a_call(Server, 1, ?OTHER_CALLS) end),
    Pipelined = bench_support:repeat(3, fun() -> seconds_a_call(Server, ?CALLERS, ?OTHER_CALLS) end),
    [{"latency", bench_support:median(Latency) * 1.0e6}, {"pipelined", bench_support:median(Pipelined) * 1.0e9}].

seconds_a_call(Server, Callers, Calls) ->
    Began = bench_support:clock(),
    Monitors = [caller(Server, Calls div Callers) || _ <- lists:seq(1, Callers)],
    [receive {'DOWN', Monitor, process, _, Reason} -> normal = Reason end || Monitor <- Monitors],
    bench_support:seconds(bench_support:clock() - Began) / Calls.

caller(Server, Calls) ->
    Body = fun() ->
        1 = erlang:system_info(scheduler_id),
        2 = gen_server:call(Server, scheduler),
        Calls = call(Server, Calls, 0)
    end,
    {_, Monitor} = erlang:spawn_opt(Body, [monitor, {scheduler, 1}]),
    Monitor.

init(none) -> {ok, none}.

handle_call({add, Number}, _From, State) -> {reply, Number + 1, State};
handle_call(scheduler, _From, State) -> {reply, erlang:system_info(scheduler_id), State}.

handle_cast(_Request, State) -> {noreply, State}.
