%% The Erlang peer: OTP's own supervisors, gen_servers, processes and timers.
%%
%%     erlc -o DIR Benchmarks/Peers/erlang/*.erl
%%     erl FLAGS -noshell -noinput -pa DIR -run bench main SCENARIO [ARGUMENT...]
%%
%% FLAGS by scenario:
%%     start-stop N one_for_one|simple_one_for_one     none; +P 1000000 beyond 200,000 children
%%     memory N one_for_one|simple_one_for_one         the same
%%     call-same                                       +S 1:1, so that both processes run on one scheduler thread
%%     call-other                                      +S 2:2: the callers on one, the server on the other
%%     spawn                                           +S 1:1, so that no other scheduler takes the process over
%%     sleeps, set-cancel, submit P, restart, worker   none: a scheduler for each processor
%%     periodic                                        none, or, as who minds what idle schedulers spin away would have
%%                                                     it: +sbwt none +sbwtdcpu none +sbwtdio none
%%
%% One line of JSON on standard output, then status 0; else the reason on standard error and 1.
%% Compiled by erlc as it is, JIT included; no reports of crashes are logged while measuring.
-module(bench).
-export([main/1]).

main(["worker"]) ->
    bench_worker:main();
main([Scenario | Arguments]) ->
    logger:set_primary_config(level, none),
    %% A process of its own, so that whatever is linked to it and fails ends it.
    {_, Monitor} = spawn_monitor(fun() -> exit({figures, run(Scenario, Arguments)}) end),
    receive
        {'DOWN', Monitor, process, _, {figures, Figures}} ->
            io:format("~s~n", [json(Figures)]),
            halt(0);
        {'DOWN', Monitor, process, _, Reason} ->
            io:format(standard_error, "failed: ~p~n", [Reason]),
            halt(1)
    end.

run("start-stop", [Count, Strategy]) -> bench_tree:start_stop(list_to_integer(Count), list_to_atom(Strategy));
run("memory", [Count, Strategy]) -> bench_tree:memory(list_to_integer(Count), list_to_atom(Strategy));
run("call-same", []) -> bench_calls:same();
run("call-other", []) -> bench_calls:other();
run("spawn", []) -> bench_processes:spawn_and_wait();
run("sleeps", []) -> bench_processes:sleeps();
run("set-cancel", []) -> bench_timers:set_cancel();
run("periodic", []) -> bench_timers:periodic();
run("submit", [Producers]) -> bench_submit:run(list_to_integer(Producers));
run("restart", []) -> bench_restart:run();
run(Scenario, Arguments) -> error({no_such_scenario, Scenario, Arguments}).

json(Figures) ->
    ["{", lists:join(", ", [["\"", Name, "\": ", number(Value)] || {Name, Value} <- Figures]), "}"].

number(Value) when is_integer(Value) -> integer_to_list(Value);
number(Value) -> float_to_list(Value, [{decimals, 6}, compact]).
