"""All comparisons with the stand-in; the last line counts them."""

import sys

import compare
import compiled
import end_to_end
import pieces
import recorded
import starts

if __name__ == "__main__":
    given = [int(one) for one in sys.argv[2:]]
    count, seed = given + [450, 1][len(given) :]
    results = [recorded.main(), pieces.main(), starts.main(), compiled.main(), end_to_end.main(), compare.main(count, seed)]
    passed, failed = (sum(numbers) for numbers in zip(*results))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)
