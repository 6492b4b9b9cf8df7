internal import Statistics

extension SQLFunction {
    /// Queues of calls (``Statistics/ErlangC``); NULL where an argument is NULL.
    /// - `erlang_c(agents, load)`: the share of calls that wait, `load` in erlangs.
    /// - `erlang_c_agents(load, handle_ms, service_level, threshold_ms)`: the least number of agents of whom that
    ///   share of calls is answered in time.
    public static let staffing = [
        SQLFunction("erlang_c", argumentCount: 2) { arguments in
            if arguments.contains(where: \.isNull) { return .null }
            guard let agents = arguments[0].integer, (0...maximumAgents).contains(agents),
                let load = arguments[1].real, load >= 0, load.isFinite
            else {
                throw SQLError(
                    .function, "erlang_c() takes 0 to \(maximumAgents) agents and a load from 0 on")
            }
            return .real(ErlangC(load: load).waitProbability(agents: Int(agents)))
        },
        SQLFunction("erlang_c_agents", argumentCount: 4) { arguments in
            if arguments.contains(where: \.isNull) { return .null }
            let numbers = arguments.compactMap(\.real)
            guard numbers.count == 4, numbers.allSatisfy(\.isFinite), numbers[0] >= 0, numbers[1] > 0,
                (0..<1).contains(numbers[2]), numbers[3] >= 0
            else {
                throw SQLError(
                    .function,
                    "erlang_c_agents() takes a load, a handle time, a share from 0 to below 1 and a time"
                )
            }
            let agents = ErlangC(load: numbers[0]).agents(
                for: numbers[2], within: numbers[3] / numbers[1], limit: Int(maximumAgents))
            guard let agents else {
                throw SQLError(.function, "erlang_c_agents(): more than \(maximumAgents) agents are needed")
            }
            return .integer(Int64(agents))
        },
    ]

    private static let maximumAgents: Int64 = 100_000
}
