namespace ConvGen.Images;

/// <summary>How a picture of any size becomes an image of the network's.</summary>
public enum ImageFit
{
    /// <summary>The largest part in the middle that has the image's proportions; what stands out on two sides is lost.</summary>
    Crop,

    /// <summary>All of it in the middle, with black bars on two sides.</summary>
    Pad,

    /// <summary>All of it, each axis resized by itself.</summary>
    Stretch,
}
