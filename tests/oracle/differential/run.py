"""Random URLconfs: real Django from pip beside the engine. Resolve, reverse and the table must agree.

usage: tests/oracle/differential/run.py [--seed N...] [--cases N]

The seeds of a run are printed; the same seed asks the same. Django 6.0 needs Python 3.12 and is asked where there is one.
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

from generate import Generator

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[2]
WORK = TOP / "target" / "differential"
VERSIONS = {"5.0.3": "3.10", "5.2.19": "3.10", "6.0.10": "3.12"}
QUESTIONS = 12


def python_for(least):
    """A Python of at least this version."""
    wanted = tuple(int(part) for part in least.split("."))
    for minor in range(wanted[1], 15):
        # A pyenv may have versions that it does not show.
        kept = sorted(pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv")).glob(f"versions/{least}.*/bin/python3"))
        for program in (shutil.which(f"python3.{minor}"), shutil.which("python3"), *kept):
            if program is None:
                continue
            asked = subprocess.run([program, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
            if asked.returncode == 0 and tuple(map(int, asked.stdout.split())) >= wanted:
                return str(program)
    return None


def django(version, program):
    home = WORK / f"django-{version}"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([program, "-m", "venv", home], check=True)
        pip = [home / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", f"django=={version}"]
        subprocess.run(pip, check=True)
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, nargs="+", default=[random.randrange(1 << 32)])
    parser.add_argument("--cases", type=int, default=250, help="URLconfs of each seed")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    cases = {"cases": []}
    for seed in options.seed:
        generator = Generator(seed)
        for number in range(options.cases):
            case = generator.case(number, QUESTIONS)
            cases["cases"].append({**case, "id": f"{case['id']} of seed {seed}"})
    asked = WORK / "cases.json"
    asked.write_text(json.dumps(cases))
    seeds = " ".join(map(str, options.seed))
    print(f"seed {seeds}: {sum(len(case['asks']) for case in cases['cases'])} questions to each version")
    answered = []
    for version, least in VERSIONS.items():
        program = python_for(least)
        if program is None:
            print(f"Django {version} is not asked: there is no Python {least}")
            continue
        answered.append(WORK / f"answers-{version}.json")
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        subprocess.run([django(version, program), HERE / "answer.py", asked, answered[-1]], check=True, env=environment)
    if len(answered) < 2:
        sys.exit("two versions of Django are needed")
    command = ["cargo", "test", "--locked", "--quiet", "--test", "differential", "--", "--ignored", "--nocapture"]
    environment = {**os.environ, "DIFFERENTIAL_ANSWERS": os.pathsep.join(map(str, answered))}
    ran = subprocess.run(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True)
    counted = re.search(r"^\d+ passed, \d+ failed$", ran.stdout, re.M)
    print(ran.stdout if ran.returncode or not counted else counted[0])
    sys.exit(ran.returncode)


main()
