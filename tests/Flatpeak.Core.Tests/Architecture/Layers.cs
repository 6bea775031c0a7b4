using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Flatpeak.Tests.Architecture;

/// <summary>
/// The layers of an assembly, which are namespaces below one root, and what each stands on. A layer can only stand on one
/// that was added before it, so that no circle can be written down.
/// </summary>
/// <param name="root">The namespace that all types are in.</param>
/// <param name="spaceOf">A type's namespace, where it is another one than the type says: that of its folder, say.</param>
internal sealed class Layers(string root, Func<IType, string>? spaceOf = null)
{
    private readonly Func<IType, string> _spaceOf = spaceOf ?? (type => type.Namespace.FullName);
    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);

    /// <summary>Adds a layer.</summary>
    /// <param name="name">
    /// Its namespace below the root, and all below that, as <c>Wire</c>; <c>.</c> is the root itself. Namespaces that still
    /// hang together are joined by <c>+</c>.
    /// </param>
    /// <param name="on">The layers that it may use, and with each of them whatever that one may use.</param>
    public Layers Add(string name, params string[] on)
    {
        HashSet<string> uses = [name, .. on.SelectMany(one => _layers[one].Uses)];
        _layers.Add(name, new Layer(name, [.. name.Split('+').Select(part => part == "." ? root : $"{root}.{part}")], uses));
        return this;
    }

    /// <summary>Fails, with a line for each dependency of an assembly that the layers forbid.</summary>
    /// <param name="path">The built assembly.</param>
    public void Verify(string path)
    {
        List<IType> types = [.. new ArchLoader()
            .LoadFilteredDirectory(Path.GetDirectoryName(path)!, Path.GetFileName(path))
            .Build().Types.Where(type => IsIn(root, type.Namespace.FullName))];
        Assert.NotEmpty(types);
        Assert.All(_layers.Keys, name => Assert.Contains(types, type => LayerOf(type)?.Name == name));
        string[] forbidden = [.. types.SelectMany(Forbidden).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(forbidden.Length == 0, $"{forbidden.Length} forbidden dependencies:\n  {string.Join("\n  ", forbidden)}");
    }

    private IEnumerable<string> Forbidden(IType type)
    {
        if (LayerOf(type) is not { } layer)
        {
            return [$"{type.FullName} is in none of the layers."];
        }

        return type.Dependencies
            .Select(dependency => dependency.Target)

            // The loader takes parameters of generic methods that have one name for one type, whoever declares them.
            .Where(target => target is not GenericParameter)
            .Where(target => LayerOf(target) is { } other && !layer.Uses.Contains(other.Name))
            .Select(target => $"{layer.Name} must not use {LayerOf(target)!.Name}: {type.FullName} -> {target.FullName}");
    }

    /// <summary>The layer whose namespace is nearest to the type.</summary>
    private Layer? LayerOf(IType type)
    {
        if (!IsIn(root, type.Namespace.FullName))
        {
            return null;
        }

        string own = _spaceOf(type);
        return _layers.Values
            .SelectMany(layer => layer.Namespaces.Select(space => (Layer: layer, Space: space)))
            .Where(one => one.Space == root ? own == root : IsIn(one.Space, own))
            .OrderByDescending(one => one.Space.Length)
            .FirstOrDefault().Layer;
    }

    private static bool IsIn(string space, string name) => $"{name}.".StartsWith($"{space}.", StringComparison.Ordinal);

    private sealed record Layer(string Name, string[] Namespaces, HashSet<string> Uses);
}
