%% The clock, percentiles and memory.
-module(bench_support).
-export([clock/0, seconds/1, median/1, percentile/2, repeat/2, within/2, resident_bytes/0, cpu_seconds/0]).

-define(PAGE, 4096).

%% In native units, which are nanoseconds on Linux; `seconds` does not depend on it.
clock() -> erlang:monotonic_time().

seconds(Native) -> erlang:convert_time_unit(Native, native, nanosecond) / 1.0e9.

median(Values) -> percentile(Values, 0.5).

percentile(Values, Share) ->
    Ordered = lists:sort(Values),
    lists:nth(trunc((length(Ordered) - 1) * Share) + 1, Ordered).

repeat(0, _) -> [];
repeat(Times, Fun) -> [Fun() | repeat(Times - 1, Fun)].

%% The results of at least one call, and of more until the time has passed.
within(Seconds, Fun) ->
    End = clock() + erlang:convert_time_unit(Seconds, second, native),
    until(End, Fun).

until(End, Fun) ->
    Result = Fun(),
    case clock() < End of
        true -> [Result | until(End, Fun)];
        false -> [Result]
    end.

resident_bytes() ->
    {ok, Statm} = file:read_file("/proc/self/statm"),
    [_, Resident | _] = binary:split(Statm, <<" ">>, [global]),
    binary_to_integer(Resident) * ?PAGE.

%% Of all threads of the process.
cpu_seconds() ->
    {Milliseconds, _} = erlang:statistics(runtime),
    Milliseconds / 1.0e3.
