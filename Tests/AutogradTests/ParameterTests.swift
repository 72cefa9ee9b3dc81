import Autograd
import CPUBackend
import TensorCore
import Testing

@Suite struct ParameterTests {
    let backend = CPUBackend(threads: 1)

    private func parameters() -> [Parameter] {
        [Parameter(NDArray([1, 2], shape: [2], on: backend)), Parameter(NDArray(5, on: backend))]
    }

    @Test func manyAreChangedInPlace() {
        let parameters = parameters(), memory = parameters.map { ObjectIdentifier($0.value.storage) }
        var wereUnique: [Bool] = []
        Parameter.update(parameters) { values in
            for index in values.indices { wereUnique.append(values[index].isUniquelyHeld()) }
        }
        #expect(wereUnique == [true, true])
        #expect(parameters.map { ObjectIdentifier($0.value.storage) } == memory)
        #expect(parameters.map(\.version) == [1, 1])
    }

    @Test func aGraphKeepsTheOldNumbers() {
        let parameters = parameters(), held = parameters[0].tensor
        var wereUnique: [Bool] = []
        Parameter.update(parameters) { values in
            for index in values.indices { wereUnique.append(values[index].isUniquelyHeld()) }
            values[0] = values[0] * 2
        }
        #expect(wereUnique == [false, true])
        #expect(held.values == [1, 2])
        #expect(parameters[0].value.values == [2, 4])
    }

    @Test func aGradientCanBeReplaced() {
        let parameter = parameters()[0]
        (parameter.tensor * 3).sum().backward()
        #expect(parameter.gradient?.values == [3, 3])
        parameter.gradient = parameter.gradient.map { $0 * 2 }
        #expect(parameter.gradient?.values == [6, 6])
        parameter.gradient = nil
        #expect(parameter.tensor.gradient == nil)
        #expect(parameter.version == 0)
    }
}
