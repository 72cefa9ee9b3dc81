import ArgumentParser
import Files
import Foundation

extension CycleGAN {
    /// Parses the arguments of the process, runs the command and exits: with status 0 when it is done, 1 when the work or a part
    /// of it failed, 64 when the command line is wrong, and 128 + n when a training was ended by signal n and saved.
    public static func runAndExit() -> Never {
        // A reader that is gone is not written to any more; that is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        // Arguments are bytes: `CommandLine.arguments` would replace those that are not valid UTF-8.
        let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap {
            CommandLine.unsafeArgv[$0].map { String(pathBytes: $0) }
        }
        var status = run(arguments)
        if let problem = Console.resultProblem {
            Console.error("cannot write to standard output (\(problem)) - check where it goes")
            if status == 0 { status = 1 }
        }
        Foundation.exit(status)
    }

    /// - Returns: The exit status.
    private static func run(_ given: [String]) -> Int32 {
        let asJSON = given.prefix { $0 != "--" }.contains("--json")
        let arguments: [String]
        do {
            arguments = try ReferenceOptions.replaced(in: given)
        } catch {
            report(UsageError.report(error, arguments: given, namesUnknownOptions: false), asJSON: asJSON)
            return exitCode(for: error).rawValue
        }
        do {
            var command = try parseAsRoot(arguments)
            try checkEnvironment()
            try command.run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess {  // help, version and completion scripts
                Console.result(fullMessage(for: error))
                return 0
            }
            let isUsage = code == .validationFailure
            report(isUsage ? UsageError.report(error, arguments: arguments) : Remedies.report(error), asJSON: asJSON)
            return code.rawValue
        }
    }

    private static func report(_ error: ErrorReport, asJSON: Bool) {
        Console.error(error.description)
        if asJSON { try? Console.result(json: ["error": ErrorObject(error)]) }
    }
}
