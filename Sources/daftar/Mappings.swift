import ArgumentParser
import Ledger

struct Mappings: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the mappings that come with the program, or print one to start from.")

    @Argument(help: "The mapping to print.")
    var name: String?

    func run() throws {
        guard let name else {
            for name in ShippedMappings.all.keys.sorted() { Console.line(name) }
            return
        }
        guard let mapping = ShippedMappings.all[name] else {
            throw ValidationError("there is no shipped mapping \(name)")
        }
        Console.line(mapping)
    }
}
