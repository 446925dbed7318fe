%% A gen_server that fails right after it has begun, until it has been restarted often enough.
-module(bench_failing).
-behaviour(gen_server).
-export([start_link/4, init/1, handle_continue/2, handle_call/3, handle_cast/2]).

start_link(Reader, FailedAt, Starts, Restarts) ->
    gen_server:start_link(?MODULE, {Reader, FailedAt, Starts, Restarts}, []).

init({Reader, FailedAt, Starts, Restarts}) ->
    Now = bench_support:clock(),
    Number = counters:get(Starts, 1),
    counters:add(Starts, 1, 1),
    if Number > 0 -> Reader ! {restarted, Now - atomics:get(FailedAt, 1)}; true -> ok end,
    if Number < Restarts -> {ok, FailedAt, {continue, fail}}; true -> {ok, FailedAt} end.

handle_continue(fail, FailedAt) ->
    atomics:put(FailedAt, 1, bench_support:clock()),
    error(an_error_of_its_own).

handle_call(_Request, _From, State) -> {reply, ok, State}.

handle_cast(_Request, State) -> {noreply, State}.
