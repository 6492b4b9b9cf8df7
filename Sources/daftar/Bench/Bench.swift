import ArgumentParser
import Foundation

struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure this machine: append, read, history, opening, sealing, views, reports, serving.",
        discussion: "Benchmarks/README.md says how each figure of the README is made.",
        subcommands: [
            Generate.self, Append.self, Read.self, Sealing.self, Views.self, Reports.self, Lag.self,
            Streaming.self, HTTP.self,
        ])
}

extension Bench {
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write generated events to standard output, one JSON a line.")

        @Option(help: "How many.")
        var events = 1_000_000
        @Option(help: "The same seed gives the same bytes.")
        var seed: UInt64 = 1

        func run() {
            var workload = Workload(seed: seed, events: events)
            var block: [UInt8] = []
            for _ in 0..<events {
                block += workload.next()
                block.append(UInt8(ascii: "\n"))
                if block.count > 1 << 20 {
                    Console.write(block)
                    block.removeAll(keepingCapacity: true)
                }
            }
            Console.write(block)
        }
    }
}
