# Prints one line for every breach of the floors.
#
# Reads, in this order: the table of floors, Package.swift, then every Swift and C file. Plain awk, as every system has it.

BEGIN {
    words("Foundation FoundationEssentials Dispatch Synchronization Glibc Musl Darwin", systemModules)
    words("assert ctype errno fenv float inttypes limits locale math setjmp signal stdalign stdarg stdatomic stdbool stddef " \
        "stdint stdio stdlib stdnoreturn string tgmath threads time pthread unistd cpuid immintrin x86intrin arm_neon arm_acle " \
        "sched",
        systemHeaders)
    words("png pngconf pnglibconf zlib", headersOfPNG)
    words("jpeglib jerror jmorecfg jconfig jpegint turbojpeg", headersOfJPEG)
}

FNR == 1 { fileNumber++ }

# The table of floors.
fileNumber == 1 {
    sub(/#.*/, "")
    if (NF < 2) next
    if ($1 == "-") {
        isOutside[$2] = 1
        for (i = 3; i <= NF; i++) dependsOn[$2, $i] = 1
        next
    }
    floor[$2] = $1
    for (i = 3; i <= NF; i++) mayImport[$2, $i] = 1
    next
}

# Package.swift, in one piece.
fileNumber == 2 {
    sub(/(^|[ \t])\/\/.*/, "")
    package = package $0 " "
    next
}

FNR == 1 {
    if (fileNumber == 3) readPackage()
    target = targetOf(FILENAME)
    if (target == "") breach(FILENAME, 1, "belongs to no target of Package.swift")
}

FILENAME ~ /\.swift$/ && /^[ \t]*((@[A-Za-z_]+(\([^)]*\))?|public|package|internal|fileprivate|private)[ \t]+)*import[ \t]/ {
    module = $0
    sub(/^.*import[ \t]+((struct|class|enum|protocol|func|let|var|typealias|actor)[ \t]+)?/, "", module)
    sub(/[^A-Za-z0-9_].*/, "", module)
    if (module in systemModules || (module == "Testing" && isTest[target])) next
    if (module != target && !((target, module) in dependsOn))
        breach(FILENAME, FNR, target " imports " module ", which Package.swift does not name for it")
}

FILENAME ~ /\.[ch]$/ && /^[ \t]*#[ \t]*(include|import)[ \t]*[<"]/ {
    header = $0
    sub(/^[^<"]*[<"]/, "", header)
    sub(/[>"].*/, "", header)
    stem = header
    sub(/\.h$/, "", stem)
    if (stem in systemHeaders || stem ~ /^sys\//) next
    owner = stem in headersOfPNG ? "CPNG" : stem in headersOfJPEG ? "CJPEG" : ownerOf(header)
    if (owner == target) next
    if (owner == "")
        breach(FILENAME, FNR, "includes " header ", which no target has and Scripts/floors.awk does not know")
    else if (!((target, owner) in dependsOn))
        breach(FILENAME, FNR, target " includes " header " of " owner ", which Package.swift does not name for it")
}

function breach(file, line, text) {
    print file ":" line ": " text
}

function words(text, set,    list, count, i) {
    count = split(text, list, " ")
    for (i = 1; i <= count; i++) set[list[i]] = 1
}

# Finds every target with its dependencies and folder, and compares them with the table.
function readPackage(    rest, block, kind, name, path, dependencies, pair, names, i) {
    rest = package
    while (match(rest, /\.(target|executableTarget|testTarget|systemLibrary)\(/)) {
        kind = substr(rest, RSTART + 1, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH - 1)
        block = enclosed(rest)
        rest = substr(rest, length(block) + 1)
        name = quoted(block, "name:")
        path = quoted(block, "path:")
        if (path == "") path = (kind == "testTarget" ? "Tests/" : "Sources/") name
        folder[name] = path
        isTest[name] = path ~ /^Tests\//
        if (!isTest[name] && !(name in floor)) breach("Package.swift", 1, name " has no floor in Scripts/floors")
        dependencies = block
        if (!sub(/^.*dependencies:[ \t]*/, "", dependencies)) continue
        readDependencies(name, enclosed(dependencies))
    }
    for (name in floor) if (!(name in folder)) breach("Scripts/floors", 1, name " is no target of Package.swift")
    for (pair in mayImport) {
        split(pair, names, SUBSEP)
        # A name without a floor is another package's product.
        if (!(names[2] in floor) || floor[names[2]] < floor[names[1]] || floor[names[1]] == 0) continue
        breach("Scripts/floors", 1, names[1] " may not import " names[2] ", which is not on a floor below")
    }
    for (name in isOutside) {
        folder[name] = name
        isTest[name] = 1
    }
    for (i = 3; i < ARGC; i++) {
        name = ARGV[i]
        hasFiles[targetOf(name)] = 1
        if (name ~ /\.h$/ && sub(/.*\//, "", name)) hasHeader[targetOf(ARGV[i]), name] = 1
    }
    for (name in isOutside) if (!(name in hasFiles)) breach("Scripts/floors", 1, name " is a folder without files")
}

function readDependencies(name, list,    dependency) {
    gsub(/package:[ \t]*"[^"]*"/, "", list)
    while (match(list, /"[^"]*"/)) {
        dependency = substr(list, RSTART + 1, RLENGTH - 2)
        list = substr(list, RSTART + RLENGTH)
        dependsOn[name, dependency] = 1
        if (!isTest[name] && !((name, dependency) in mayImport))
            breach("Package.swift", 1, name " depends on " dependency ", which its row in Scripts/floors does not name")
    }
}

# The text from the bracket at its beginning to the one that closes it.
function enclosed(text,    depth, i, character) {
    for (i = 1; i <= length(text); i++) {
        character = substr(text, i, 1)
        if (character == "(" || character == "[") depth++
        if (character == ")" || character == "]") depth--
        if (depth == 0) return substr(text, 1, i)
    }
    return text
}

# The first quoted text after a label, or nothing.
function quoted(text, label,    start) {
    start = index(text, label)
    if (!start) return ""
    text = substr(text, start)
    sub(/^[^"]*"/, "", text)
    sub(/".*/, "", text)
    return text
}

function targetOf(file,    name) {
    for (name in folder) if (index(file, folder[name] "/") == 1) return name
    return ""
}

# The target that has a header of this name; its own target comes first.
function ownerOf(header,    name) {
    sub(/.*\//, "", header)
    if ((target, header) in hasHeader) return target
    for (name in folder) if ((name, header) in hasHeader) return name
    return ""
}
