%% submit P: P processes send 1,000,000 messages to one process, which counts them.
%%
%% Not the same thing as handing a function to a thread's loop: a message is copied to a mailbox, and producers are
%% processes, of which as many run at a time as there are schedulers. It is what an Erlang program does instead. The
%% receiver keeps its mailbox off its heap, as is advised for processes that get many messages.
-module(bench_submit).
-export([run/1]).

-define(ITEMS, 1000000).

run(Producers) ->
    _ = round(Producers, ?ITEMS div 10),
    {Submit, Producer} = lists:unzip(bench_support:repeat(3, fun() -> round(Producers, ?ITEMS) end)),
    [{"submit", bench_support:median(Submit)}, {"producer", bench_support:median(Producer)}].

round(Producers, Items) ->
    Self = self(),
    Count = fun() -> Self ! {counted, count(Items, 0), bench_support:clock()} end,
    Counter = spawn_opt(Count, [link, {message_queue_data, off_heap}]),
    Each = Items div Producers,
    Pids = [spawn_link(fun() -> produce(Self, Counter, Each) end) || _ <- lists:seq(1, Producers)],
    [Pid ! go || Pid <- Pids],
    Spans = [receive {produced, Pid, Began, Ended} -> {Began, Ended} end || Pid <- Pids],
    receive {counted, Items, Last} -> ok end,
    First = lists:min([Began || {Began, _} <- Spans]),
    Producing = lists:sum([Ended - Began || {Began, Ended} <- Spans]),
    {bench_support:seconds(Last - First) * 1.0e9 / Items, bench_support:seconds(Producing) * 1.0e9 / Items}.

produce(Parent, Counter, Items) ->
    receive go -> ok end,
    Began = bench_support:clock(),
    send(Counter, Items),
    Parent ! {produced, self(), Began, bench_support:clock()}.

send(_Counter, 0) -> ok;
send(Counter, Left) ->
    Counter ! increment,
    send(Counter, Left - 1).

count(Items, Items) -> Items;
count(Items, Number) ->
    receive increment -> count(Items, Number + 1) end.
