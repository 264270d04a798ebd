// swift-tools-version: 6.2
import PackageDescription

// The laboratory for the incident, in a package of its own so that it builds and tests without the
// database engines and the management server.

let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

extension Target.Dependency {
  /// A target of the core, which is a package of its own.
  static func core(_ name: String) -> Target.Dependency { .product(name: name, package: "Core") }
}

let package = Package(
  name: "Laboratory",
  products: [
    .library(name: "IncidentLaboratory", targets: ["IncidentLaboratory"]),
    .library(name: "LoadGenerator", targets: ["LoadGenerator"]),
    .library(name: "OutsideProbe", targets: ["OutsideProbe"]),
    .library(name: "Pictures", targets: ["Pictures"]),
    .library(name: "Simulation", targets: ["Simulation"]),
    .library(name: "Traffic", targets: ["Traffic"]),
  ],
  dependencies: [
    .package(path: "../Core"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .target(name: "Pictures", swiftSettings: common),
    .target(name: "Traffic", swiftSettings: common),
    .target(
      name: "Simulation", dependencies: ["Pictures", "Traffic", .core("Conntrack")],
      swiftSettings: common),
    .target(
      name: "IncidentLaboratory",
      dependencies: [
        "Pictures", "Traffic", .core("CLinux"), .core("Conntrack"), .core("ConntrackKernel"),
      ],
      swiftSettings: common),
    .testTarget(
      name: "IncidentLaboratoryTests", dependencies: ["IncidentLaboratory", "Pictures"],
      swiftSettings: common),
    .target(
      name: "LoadGenerator",
      dependencies: [
        "IncidentLaboratory", "Pictures", "Traffic", .core("CLinux"), .core("Conntrack"),
        .core("ConntrackKernel"), .core("DNSProtocol"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: common),
    .target(
      name: "OutsideProbe", dependencies: ["LoadGenerator", .core("ConntrackKernel")],
      swiftSettings: common),
    .testTarget(
      name: "OutsideProbeTests", dependencies: ["OutsideProbe"], swiftSettings: common),
    .testTarget(
      name: "LoadGeneratorTests",
      dependencies: ["LoadGenerator", "IncidentLaboratory", "Pictures", "Traffic"],
      swiftSettings: common),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Traffic", .core("Conntrack")],
      swiftSettings: common),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"], swiftSettings: common),
    .testTarget(
      name: "ResolverTests",
      dependencies: ["IncidentLaboratory", "Traffic", .core("ConntrackKernel")],
      swiftSettings: common),
    .testTarget(name: "TrafficTests", dependencies: ["Traffic"], swiftSettings: common),
  ]
)
