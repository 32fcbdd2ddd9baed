using System;
using System.IO;

namespace ConvGen.Figures;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [string folder])
        {
            Console.Error.WriteLine("dotnet run -c Release --project docs/figures/ConvGen.Figures -- docs/figures");
            return 1;
        }
        foreach (Figure figure in Figure.All())
        {
            string path = Path.Combine(folder, figure.Name + ".svg");
            string made = path + ".new";
            File.WriteAllText(made, figure.Svg);
            File.Move(made, path, overwrite: true);
        }
        return 0;
    }
}
