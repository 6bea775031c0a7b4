namespace Flatpeak.Http;

/// <summary>How many rounds of a gate in a row have ended with a refusal while no request of a kind succeeded.</summary>
internal sealed class FruitlessRounds
{
    private bool _hasSuccess;

    /// <summary>The count.</summary>
    public int Count { get; private set; }

    /// <summary>A request of the kind succeeded, in the present round or in one before.</summary>
    public void Succeeded(bool isOfRound)
    {
        Count = 0;
        _hasSuccess |= isOfRound;
    }

    /// <summary>The round has ended.</summary>
    /// <param name="counts">False where the refusal says nothing of the kind.</param>
    /// <returns>Whether it is one of the fruitless ones.</returns>
    public bool End(bool counts = true)
    {
        bool isFruitless = counts && !_hasSuccess;
        Count += isFruitless ? 1 : 0;
        _hasSuccess = false;
        return isFruitless;
    }
}
