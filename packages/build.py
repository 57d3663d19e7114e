#!/usr/bin/env python3
"""Puts a built `caveat` into what people install: archives, wheels, npm packages and the
extension for VS Code.

    build.py archive  --binary FILE --target TRIPLE [--out DIR]
    build.py wheel    --binary FILE --target TRIPLE [--out DIR]
    build.py npm      --binary FILE --target TRIPLE [--out DIR]
    build.py vsix     --binary FILE --target TRIPLE [--out DIR]
    build.py npm-main [--out DIR]
    build.py sums     [--out DIR]

Needs Python 3.11 and, for `vsix`, Node.js 22 with npm. The version is that of Cargo.toml, the
names are those of names.json, the platforms those of targets.json. The same input gives the
same bytes, but for `vsix`, which another tool packs.
"""

import argparse
import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LICENSES = ["LICENSE-APACHE", "LICENSE-MIT"]
SHELLS = {"bash": "caveat.bash", "zsh": "_caveat", "fish": "caveat.fish", "powershell": "_caveat.ps1", "elvish": "caveat.elv"}
# A zip file cannot hold an older date; archives get the same one.
DATE = (1980, 1, 1, 0, 0, 0)
SECONDS = 315532800


class Complaint(Exception):
    """What is wrong with the input, and the way out."""


def manifest() -> dict:
    return tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]


def names() -> dict:
    return json.loads((HERE / "names.json").read_text(encoding="utf-8"))


def targets() -> list:
    return json.loads((HERE / "targets.json").read_text(encoding="utf-8"))


def target_of(triple: str) -> dict:
    for target in targets():
        if target["target"] == triple:
            return target
    known = ", ".join(target["target"] for target in targets())
    raise Complaint(f"no package is made for {triple}; targets.json has {known}")


def program(triple: str) -> str:
    return "caveat.exe" if "windows" in triple else "caveat"


def repository(args: argparse.Namespace) -> str | None:
    return args.repository or manifest().get("repository")


def read_binary(args: argparse.Namespace) -> bytes:
    try:
        data = Path(args.binary).read_bytes()
    except OSError as error:
        raise Complaint(f"{args.binary}: {error.strerror}; build it first, or mend --binary") from error
    magic = {"linux": [b"\x7fELF"], "apple": [b"\xcf\xfa\xed\xfe"], "windows": [b"MZ"]}
    for system, starts in magic.items():
        if system in args.target and not any(data.startswith(start) for start in starts):
            raise Complaint(f"{args.binary}: this is no program for {args.target}")
    return data


def newest_glibc(data: bytes) -> tuple[int, int]:
    """The newest version of the C library that a program asks for by name."""
    found = re.findall(rb"GLIBC_(\d+)\.(\d+)", data)
    return max(((int(major), int(minor)) for major, minor in found), default=(0, 0))


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(path)


def tar_gz(files: list[tuple[str, bytes, bool]]) -> bytes:
    """A `.tar.gz` of (name, bytes, may be run)."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data, runs in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(data), SECONDS, 0o755 if runs else 0o644
            archive.addfile(entry, io.BytesIO(data))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as stream:
        stream.write(raw.getvalue())
    return packed.getvalue()


def zipped(files: list[tuple[str, bytes, bool]]) -> bytes:
    """A zip archive of (name, bytes, may be run)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, runs in files:
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = 3  # Unix, whatever builds it: the mode below is Unix's
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if runs else 0o100644) << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def root_file(name: str) -> bytes:
    return (ROOT / name).read_bytes()


def own_words(args: argparse.Namespace) -> list[tuple[str, bytes, bool]]:
    """The manual page and the completions. `--runner` names a program of this machine that
    prints them where the packaged one is for another."""
    runner = args.runner or args.binary
    said = []
    for arguments, name in [(["--man"], "man/caveat.1")] + [
        (["--completions", shell], f"completions/{file}") for shell, file in SHELLS.items()
    ]:
        try:
            done = subprocess.run([runner, *arguments], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Complaint(f"{runner} does not run here ({error}); give one that does with --runner") from error
        said.append((name, done.stdout, False))
    return said


def archive(args: argparse.Namespace) -> None:
    target_of(args.target)
    folder = f"caveat-{manifest()['version']}-{args.target}"
    files = [(program(args.target), read_binary(args), True)]
    files += [(name, root_file(name), False) for name in ["README.md", "CHANGELOG.md", *LICENSES]]
    files += own_words(args)
    files = [(f"{folder}/{name}", data, runs) for name, data, runs in files]
    if "windows" in args.target:
        write(args.out / f"{folder}.zip", zipped(files))
    else:
        write(args.out / f"{folder}.tar.gz", tar_gz(files))


def wheel_tags(target: dict, data: bytes) -> list[str]:
    """The platforms that a wheel says it runs on. A program that asks for a newer C library
    than the target promises gets the tag that is true of it."""
    if "glibc" not in target:
        return target["wheel"]
    major, minor = newest_glibc(data)
    promised = tuple(int(part) for part in target["glibc"].split("."))
    if (major, minor) <= promised:
        return target["wheel"]
    tag = f"manylinux_{major}_{minor}_{target['target'].split('-')[0]}"
    print(f"note: the program asks for glibc {major}.{minor}, so the wheel is tagged {tag}", file=sys.stderr)
    return [tag]


def wheel(args: argparse.Namespace) -> None:
    target, package, name = target_of(args.target), manifest(), names()["pypi"]
    data = read_binary(args)
    tags = wheel_tags(target, data)
    stem = f"{name.replace('-', '_')}-{package['version']}"
    metadata = [
        "Metadata-Version: 2.4",
        f"Name: {name}",
        f"Version: {package['version']}",
        f"Summary: {package['description']}",
        f"License-Expression: {package['license']}",
        *[f"License-File: {license}" for license in LICENSES],
        f"Keywords: {','.join(package['keywords'])}",
        "Classifier: Environment :: Console",
        "Classifier: Topic :: Software Development :: Documentation",
        "Classifier: Topic :: Software Development :: Quality Assurance",
        "Requires-Python: >=3.8",
        "Description-Content-Type: text/markdown",
    ]
    if url := repository(args):
        metadata.append(f"Project-URL: Repository, {url}")
    readme = (HERE / "pypi/README.md").read_text(encoding="utf-8").replace("NAME", name)
    about = ["Wheel-Version: 1.0", "Generator: caveat-packages", "Root-Is-Purelib: false"]
    about += [f"Tag: py3-none-{tag}" for tag in tags]
    files = [(f"caveat/{path.name}", path.read_bytes(), False) for path in sorted((HERE / "pypi/caveat").glob("*.py"))]
    files.append((f"{stem}.data/scripts/{program(args.target)}", data, True))
    files += [(f"{stem}.dist-info/licenses/{license}", root_file(license), False) for license in LICENSES]
    files.append((f"{stem}.dist-info/METADATA", ("\n".join(metadata) + "\n\n" + readme).encode(), False))
    files.append((f"{stem}.dist-info/WHEEL", ("\n".join(about) + "\n").encode(), False))
    record = []
    for path, content, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"{path},sha256={digest},{len(content)}")
    record.append(f"{stem}.dist-info/RECORD,,")
    files.append((f"{stem}.dist-info/RECORD", ("\n".join(record) + "\n").encode(), False))
    write(args.out / f"{stem}-py3-none-{'.'.join(tags)}.whl", zipped(files))


def npm_file(name: str, version: str) -> str:
    return f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"


def npm_fields(args: argparse.Namespace, name: str, description: str) -> dict:
    package = manifest()
    fields = {
        "name": name,
        "version": package["version"],
        "description": description,
        "license": "(MIT OR Apache-2.0)",
        "keywords": package["keywords"],
    }
    if url := repository(args):
        fields["repository"] = {"type": "git", "url": f"git+{url}.git"}
    return fields


def npm_package(args: argparse.Namespace, fields: dict, files: list[tuple[str, bytes, bool]]) -> None:
    description = json.dumps(fields, indent=2) + "\n"
    files = [("package.json", description.encode(), False), *files]
    files += [(license, root_file(license), False) for license in LICENSES]
    packed = tar_gz([(f"package/{name}", data, runs) for name, data, runs in files])
    write(args.out / npm_file(fields["name"], fields["version"]), packed)


def npm_platform(args: argparse.Namespace) -> None:
    platform = target_of(args.target)["npm"]
    name = f"{names()['npm']}-{platform['suffix']}"
    fields = npm_fields(args, name, f"The program of {names()['npm']} for {platform['suffix']}")
    fields["preferUnplugged"] = True
    fields["os"], fields["cpu"] = [platform["os"]], [platform["cpu"]]
    if "libc" in platform:
        fields["libc"] = [platform["libc"]]
    readme = f"# {name}\n\n{fields['description']}. Install `{names()['npm']}`, which chooses it.\n"
    files = [("README.md", readme.encode(), False), (f"bin/{program(args.target)}", read_binary(args), True)]
    npm_package(args, fields, files)


def npm_main(args: argparse.Namespace) -> None:
    name = names()["npm"]
    fields = npm_fields(args, name, manifest()["description"])
    fields["bin"] = {"caveat": "bin/caveat.js"}
    fields["engines"] = {"node": ">=18"}
    platforms = [target["npm"] for target in targets()]
    fields["optionalDependencies"] = {f"{name}-{each['suffix']}": fields["version"] for each in platforms}
    readme = (HERE / "npm/README.md").read_text(encoding="utf-8").replace("NAME", name)
    files = [
        ("README.md", readme.encode(), False),
        ("bin/caveat.js", (HERE / "npm/bin/caveat.js").read_bytes(), True),
        ("platforms.json", (json.dumps(platforms, indent=2) + "\n").encode(), False),
    ]
    npm_package(args, fields, files)


def ran(command: list, folder: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise Complaint(f"{command[0]} is missing; install Node.js 22 or newer")
    try:
        # What it says is for people; standard output is for the paths of what was made.
        subprocess.run([program, *command[1:]], cwd=folder, check=True, stdout=sys.stderr)
    except subprocess.CalledProcessError as error:
        raise Complaint(f"{' '.join(map(str, command))} ends with {error.returncode}") from error


def vsix(args: argparse.Namespace) -> None:
    """The extension for VS Code with the program in it, by the extension's own script."""
    platform, version = target_of(args.target)["vsix"], manifest()["version"]
    read_binary(args)
    folder = ROOT / "editors/vscode"
    own = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    if own != version:
        raise Complaint(f"editors/vscode/package.json says {own}, and Cargo.toml {version}; write the same in both")
    if not (folder / "node_modules").exists():
        ran(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
    path = args.out / f"caveat-vscode-{version}-{platform}.vsix"
    path.parent.mkdir(parents=True, exist_ok=True)
    binary = Path(args.binary).resolve()
    ran(["node", "scripts/package.mjs", "--target", platform, "--server", binary, "--out", path.resolve()], folder)
    print(path)


def sums(args: argparse.Namespace) -> None:
    """SHA256SUMS over all files of the folder, as `sha256sum --check` reads it."""
    lines = []
    for path in sorted(args.out.glob("*")):
        if path.is_file() and path.name != "SHA256SUMS":
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")
    if not lines:
        raise Complaint(f"{args.out} holds no files to sum up")
    write(args.out / "SHA256SUMS", "".join(lines).encode())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    for name, action in {
        "archive": archive, "wheel": wheel, "npm": npm_platform, "vsix": vsix, "npm-main": npm_main, "sums": sums,
    }.items():
        command = commands.add_parser(name)
        command.set_defaults(action=action)
        command.add_argument("--out", type=Path, default=Path("dist"), help="the folder to write to (dist)")
        command.add_argument("--repository", help="the address of the repository, without .git")
        if name in ("archive", "wheel", "npm", "vsix"):
            command.add_argument("--binary", required=True, help="the built program")
            command.add_argument("--target", required=True, help="what it was built for")
        if name == "archive":
            command.add_argument("--runner", help="a program of this machine that prints manual and completions")
    args = parser.parse_args()
    try:
        args.action(args)
    except Complaint as complaint:
        print(f"build.py: {complaint}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
