// swift-tools-version: 6.2
import PackageDescription

// Clients of database engines behind one set of protocols, in a package of its own: nothing here
// imports a package or Foundation, so that it builds and tests in seconds, beside real servers.

let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "SQL",
  products: [
    .library(name: "SQL", targets: ["SQL"]),
    .library(name: "MariaDB", targets: ["MariaDB"]),
    .library(name: "PostgreSQL", targets: ["PostgreSQL"]),
    .library(name: "DatabaseServers", targets: ["DatabaseServers"]),
  ],
  targets: [
    .target(name: "SQL", swiftSettings: common),
    .systemLibrary(
      name: "CMariaDB", pkgConfig: "libmariadb",
      providers: [.apt(["libmariadb-dev", "pkg-config"])]),
    .target(name: "MariaDB", dependencies: ["SQL", "CMariaDB"], swiftSettings: common),
    .systemLibrary(
      name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev", "pkg-config"])]),
    .target(
      name: "PostgreSQL", dependencies: ["SQL", "CPostgreSQL"], swiftSettings: common),
    // Real servers in temporary folders, for tests.
    .target(name: "DatabaseServers", swiftSettings: common),
    .testTarget(
      name: "MariaDBTests", dependencies: ["MariaDB", "SQL", "DatabaseServers"],
      swiftSettings: common),
    .testTarget(
      name: "PostgreSQLTests", dependencies: ["PostgreSQL", "SQL", "DatabaseServers"],
      swiftSettings: common),
  ]
)
