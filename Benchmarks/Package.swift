// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(path: "../Core")],
  targets: [
    .executableTarget(
      name: "AnswerBenchmark",
      dependencies: [
        .product(name: "Authority", package: "Core"),
        .product(name: "DNSProtocol", package: "Core"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "KernelGenerator",
      dependencies: ["QueryFile", .product(name: "EBPF", package: "Core")],
      swiftSettings: settings),
    .executableTarget(
      name: "LatencyClient",
      dependencies: ["QueryFile", .product(name: "DNSProtocol", package: "Core")],
      swiftSettings: settings),
    .target(
      name: "QueryFile", dependencies: [.product(name: "DNSProtocol", package: "Core")],
      swiftSettings: settings),
    .executableTarget(
      name: "ServerBenchmark",
      dependencies: [
        .product(name: "Authority", package: "Core"),
        .product(name: "DNSProtocol", package: "Core"),
        .product(name: "DatagramTransport", package: "Core"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "ZoneFileBenchmark",
      dependencies: [
        .product(name: "DNSProtocol", package: "Core"),
        .product(name: "ZoneFile", package: "Core"),
      ],
      swiftSettings: settings),
  ]
)
