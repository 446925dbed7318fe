%% worker: an application whose supervisor has one idle gen_server; READY when it runs.
%%
%% It logs at info to standard error by OTP's own handler. SIGTERM is left to OTP, which stops the applications in order
%% and ends with 0; that takes a second also where there is no application. A release would only load modules ahead.
-module(bench_worker).
-behaviour(application).
-behaviour(supervisor).
-export([main/0, start/2, stop/1, init/1]).

main() ->
    ok = logger:set_primary_config(level, info),
    ok = logger:remove_handler(default),
    ok = logger:add_handler(default, logger_std_h, #{config => #{type => standard_error}}),
    Application = {application, bench_worker, [{mod, {?MODULE, []}}, {applications, [kernel, stdlib]}]},
    ok = application:load(Application),
    ok = application:start(bench_worker, permanent),
    io:put_chars("READY\n").

start(_Type, _Arguments) -> supervisor:start_link({local, ?MODULE}, ?MODULE, []).

stop(_State) -> ok.

init([]) -> {ok, {#{strategy => one_for_one}, [#{id => idle, start => {bench_idle, start_link, []}}]}}.
